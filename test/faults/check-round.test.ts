import t from 'tap'
import { allOf } from './check-round.js'

t.test('a check that breaks off is a violation, and hides none of the others', async (t) => {
  const lost = { name: 'lost', text: 'Order 7 is gone.' }
  const doubled = { name: 'doubled', text: 'Deposit 8 came twice.' }
  const found = await allOf([
    Promise.resolve([lost]),
    Promise.reject(new Error('The feed said nothing.')),
    Promise.resolve([]),
    Promise.resolve([doubled]),
  ])
  t.match(found, [lost, { name: 'check that broke off', text: /The feed said nothing\./ }, doubled])
  t.equal(found.length, 3)
})
