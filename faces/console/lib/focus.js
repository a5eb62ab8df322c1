// faces/console/lib/focus.js -- the keyboard is never left nowhere: another address begins at its heading; where the focused thing goes away, what it stood in has the focus.

/** Focus what is no control, without moving the page. */
function take(e) {
  if (!e.hasAttribute('tabindex')) e.tabIndex = -1
  e.focus({ preventScroll: true })
}

/** The screen's heading, as soon as it is drawn; until then the screen itself. Nothing is taken from who has gone on meanwhile. Answers how to stop waiting. */
export function toHeading(content) {
  const look = () => {
    const title = content.querySelector('h1'), waits = [content, document.body].includes(document.activeElement)
    if (title && waits) take(title)
    if (title || !waits) watch.disconnect()
  }
  const watch = new MutationObserver(look)
  content.focus({ preventScroll: true })
  const soon = setTimeout(() => { watch.observe(content, { childList: true, subtree: true }); look() }, 0)      // the screen that is left may still be there
  return () => { clearTimeout(soon); watch.disconnect() }
}

/** Where a focused element goes away with its part of the screen, the nearest part that stays gets the focus. Answers how to stop. */
export function keepFocus(content) {
  let last, above = []
  const came = e => { last = e.target; above = []; for (let p = last.parentElement; p && content.contains(p); p = p.parentElement) above.push(p) }
  const left = () => { const from = last; setTimeout(() => { if (last === from && from?.isConnected) last = undefined }, 0) }      // somebody went elsewhere
  const watch = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return
    const stays = above.find(e => e.isConnected)
    last = undefined
    if (stays) take(stays)
  })
  content.addEventListener('focusin', came)
  content.addEventListener('focusout', left)
  watch.observe(content, { childList: true, subtree: true })
  return () => { content.removeEventListener('focusin', came); content.removeEventListener('focusout', left); watch.disconnect() }
}
