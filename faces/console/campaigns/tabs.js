// faces/console/campaigns/tabs.js -- what stands behind a campaign's tabs: fetched as one piece with the first of them, which is smaller than one for each.
export { default as preview } from './preview.js'
export { default as try_ } from './try.js'
export { default as send } from './send.js'
export { default as results } from './results.js'
export { default as history } from './history.js'
