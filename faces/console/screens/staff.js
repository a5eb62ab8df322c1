// faces/console/screens/staff.js -- who works here: their accounts, one's own, what was done. Small screens, fetched as one piece.
export { default as Accounts } from './accounts.js'
export { default as Account } from './account.js'
export { default as Audit } from './audit.js'
