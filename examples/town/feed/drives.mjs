// drives.mjs -- data/coupon-in-vehicle.csv.gz as people and their drives.
//
// The file has no person id, but rows of one respondent stand together with the same answers about themselves: a run of rows
// alike in those columns is one driver. The order is mixed (the same way each time): the survey asked everybody in the same order.
import fs from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { homeHour } from './clock.mjs'
import { person, share } from './people.mjs'

const ABOUT = ['gender', 'age', 'maritalStatus', 'has_children', 'education', 'occupation', 'income', 'car', 'Bar', 'CoffeeHouse', 'CarryAway',
  'RestaurantLessThan20', 'Restaurant20To50']
// Not `Bar`: alcohol is a restricted topic of the town, and what must not be remembered is best not sent.
const HABITS = { coffee_house: 'CoffeeHouse', takeaway: 'CarryAway', lunch_out: 'RestaurantLessThan20', dines_out: 'Restaurant20To50' }
/** Kinds of offer of the data, as topics of tact.yaml. */
export const TOPIC = { 'Coffee House': 'coffee', 'Restaurant(<20)': 'lunch', 'Restaurant(20-50)': 'dinner', 'Carry out & Take away': 'takeaway', Bar: 'bar' }

const hourOf = time => Number(/^\d+/.exec(time)[0]) % 12 + (time.endsWith('PM') ? 12 : 0)
const habitsOf = row => Object.fromEntries(Object.entries(HABITS).filter(([, column]) => row[column]).map(([trait, column]) => [trait, row[column]]))

export function drives(file, now) {
  const [head, ...lines] = gunzipSync(fs.readFileSync(file)).toString('utf8').trim().split(/\r?\n/).map(line => line.split(';'))
  const out = []
  let about, driver, drivers = 0
  lines.forEach((cells, number) => {
    const row = Object.fromEntries(head.map((name, i) => [name, cells[i]]))
    const key = ABOUT.map(name => row[name]).join(';')
    if (key !== about) {
      driver = person(`driver-${String(++drivers).padStart(3, '0')}`)
      driver.habits = habitsOf(row)
      about = key
    }
    out.push({
      kind: 'drive', person: driver, id: `drive-${number + 1}`, hour: hourOf(row.time), offer: row.coupon, yes: row.Y === '1',
      properties: { destination: row.destination, passenger: row.passanger, weather: row.weather, temperature: Number(row.temperature),
        time: row.time, expiration: row.expiration },
    })
  })
  const here = homeHour(now), order = new Map(out.map(d => [d, (d.hour === here ? 0 : 1) + share(d.id)]))
  return out.sort((a, b) => order.get(a) - order.get(b))
}
