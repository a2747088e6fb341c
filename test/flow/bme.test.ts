import t from 'tap'
import { readBmeRows } from './bme-rows.js'
import { playToBook } from './through-book.js'
import { playToExchange } from './through-exchange.js'

const rows = readBmeRows()
const recordedLeft = rows.filter(({ kind }) => kind === 'cancel').map(({ lots }) => lots)
const sharesOf = (wanted: string) =>
  rows.filter(({ kind }) => kind === wanted).reduce((sum, { lots }) => sum + lots, 0)

t.test('the recording is a whole day of one share', async (t) => {
  const countOf = (wanted: string) => rows.filter(({ kind }) => kind === wanted).length
  t.equal(rows.length, 27_056)
  t.equal(countOf('new'), 13_604)
  t.equal(countOf('reduce'), 2_019)
  t.equal(countOf('cancel'), 11_433)
})

for (const [name, play] of [
  ['book', playToBook],
  ['exchange', playToExchange],
] as const) {
  t.test(`the ${name} trades the recorded day, order by order`, async (t) => {
    const { fills, leftAtCancel, resting } = play(rows)
    const traded = fills.reduce((sum, { lots }) => sum + lots, 0)
    t.equal(fills.length, 996, 'every trade happens')
    t.equal(new Set(fills.map(({ taker }) => taker)).size, 812, 'by as many takers')
    t.equal(traded, 54_378)
    t.same(leftAtCancel, recordedLeft, 'every cancelled order has left what the exchange recorded')
    t.equal(leftAtCancel.length, 11_433)
    t.equal(resting, 0, 'the book ends empty')
    t.equal(sharesOf('new'), 2 * traded + sharesOf('cancel') + sharesOf('reduce'))
  })
}

t.test('the book and the exchange trade the same orders at the same prices', async (t) => {
  t.same(playToExchange(rows).fills, playToBook(rows).fills)
})
