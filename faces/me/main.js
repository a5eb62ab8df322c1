// faces/me/main.js -- what makes /me smoother where scripts run; everything works without it.
import { keeping } from './keep.js'

// What was just done is said once: not again when the page is loaded anew.
if (document.querySelector('[role=status]')) history.replaceState(null, '', location.pathname + location.hash)
// A wrong code: the next try begins in its field.
document.querySelector('[role=alert]')?.closest('section').querySelector('input:not([type=hidden])')?.focus()
// The slider says in words where it stands.
const most = document.getElementById('most')
if (most) {
  const said = most.form.querySelector('output'), { none, any, some } = said.dataset
  const say = () => {
    said.textContent = most.value === '0' ? none : most.value === most.form.any.value ? any : some.replace('#', most.value)
    most.setAttribute('aria-valuetext', said.textContent)
  }
  most.addEventListener('input', say)
  say()
}
if (window.caches && navigator.serviceWorker) keeping()
