// faces/console/screens/staff.js -- of who works here and what is kept: accounts, one's own, what was done, the records of processing, the way to the till. Small and seldom opened, fetched as one piece.
export { default as Accounts } from './accounts.js'
export { default as Account } from './account.js'
export { default as Audit } from './audit.js'
export { default as Privacy } from './privacy.js'
export { default as Till } from './till.js'
