// faces/console/screens.js -- every screen of the console, once: its address (#/ID...), the key of its name, which roles see it, and where it is. The order is the menu's.
// What most people see first comes with the frame; the others are fetched when they are opened.
import SetUp from './screens/set-up.js'
import SignIn from './screens/sign-in.js'

const staff = name => () => import('./screens/staff.js').then(m => ({ default: m[name] }))

export const screens = [
  { id: 'set-up', words: 'checklist.title', roles: ['marketer'], screen: SetUp },
  { id: 'campaigns', words: 'campaigns.title', roles: ['marketer'], load: () => import('./screens/campaigns.js') },
  { id: 'audiences', words: 'audiences.title', roles: ['marketer'], load: () => import('./screens/audiences.js') },
  { id: 'pages', words: 'site.title', roles: ['marketer'], load: () => import('./screens/pages.js') },
  { id: 'inbox', words: 'inbox.title', roles: ['agent'], load: () => import('./screens/inbox.js') },
  { id: 'now', words: 'now.title', roles: ['marketer', 'agent'], load: () => import('./screens/now.js') },
  { id: 'map', words: 'map.title', roles: ['marketer'], load: () => import('./screens/map.js') },
  { id: 'results', words: 'results.title', roles: ['marketer'], load: () => import('./screens/results.js') },
  { id: 'attention', words: 'attention.title', roles: ['marketer', 'privacy'], load: () => import('./screens/attention.js') },
  { id: 'people', words: 'people.title', roles: ['marketer', 'agent', 'privacy'], load: () => import('./screens/people.js') },
  { id: 'till', words: 'counter.title', roles: ['shop'], load: staff('Till') },
  { id: 'privacy', words: 'processing.title', roles: ['privacy'], load: staff('Privacy') },
  { id: 'accounts', words: 'accounts.title', roles: ['admin'], load: staff('Accounts') },
  { id: 'audit', words: 'accounts.audit', roles: ['privacy'], load: staff('Audit') },
  { id: 'account', words: 'accounts.mine', roles: ['marketer', 'agent', 'shop', 'privacy'], apart: true, load: staff('Account') }
]
/** Screens of somebody who is not signed in. */
export const doors = {
  'sign-in': { screen: SignIn },
  welcome: { load: () => import('./screens/welcome.js') }
}
