// faces/me/main.js -- what makes /me smoother where scripts run; everything works without it. Nothing is stored.
// What was just done is said once: not again when the page is loaded anew.
if (document.querySelector('[role=status]')) history.replaceState(null, '', location.pathname + location.hash)
// A wrong code: the next try begins in its field.
document.querySelector('[role=alert]')?.closest('section').querySelector('input:not([type=hidden])')?.focus()
