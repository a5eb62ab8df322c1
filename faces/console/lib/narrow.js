// faces/console/lib/narrow.js -- is the screen a phone's? For tables that say the same in fewer columns.
import { useEffect, useState } from './ui.js'

const phone = matchMedia('(max-width: 52rem)')
export function useNarrow() {
  const [narrow, set] = useState(phone.matches)
  useEffect(() => { const turned = () => set(phone.matches); phone.addEventListener('change', turned); return () => phone.removeEventListener('change', turned) }, [])
  return narrow
}
