// faces/console/screens.js -- every screen of the console, once: its address (#/ID...), the key of its name, which roles see it, and where it is. The order is the menu's.
export const screens = [
  { id: 'campaigns', words: 'campaigns.title', roles: ['marketer'], load: () => import('./screens/campaigns.js') },
  { id: 'now', words: 'now.title', roles: ['marketer', 'agent'], load: () => import('./screens/now.js') },
  { id: 'map', words: 'map.title', roles: ['marketer'], load: () => import('./screens/map.js') }
]
/** Screens of somebody who is not signed in. */
export const doors = {
  'sign-in': () => import('./screens/sign-in.js')
}
