import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Book, createBook, UNLIMITED } from '@truebook/engine/core/book'
import { type BookSide, BUY, SELL } from '@truebook/engine/core/price-key'
import { SHAPES, type Workload } from './book-workload.js'

/**
 * CPU time of the bare book per message: `node bench/dist/book-quick.js shape [books]`. The flow is
 * made in a worker, so that the book measured is the process' first, or, of so many books, its last:
 * the compiler knows the arrays of an only book by address, those of one among several it must load.
 */
const [name = 'touch', books = '1'] = process.argv.slice(2)
if (!SHAPES[name]) throw new Error(`The shape must be one of ${Object.keys(SHAPES).join(', ')}.`)
const worker = new Worker(new URL('./book-workload-worker.js', import.meta.url), {
  workerData: name,
})
const [workload] = (await once(worker, 'message')) as [Workload]
await once(worker, 'exit')

let book = createBook({ capacity: 2 ** 21 })
for (let n = 1; n < Number(books); n += 1) book = createBook({ capacity: 2 ** 21 })
const warm = workload.prefill + Math.floor((workload.size - workload.prefill) / 3)
drive(book, workload, 0, workload.prefill)
drive(book, workload, workload.prefill, warm)
const before = process.cpuUsage()
drive(book, workload, warm, workload.size)
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({
    shape: name,
    books: Number(books),
    messages: workload.size - warm,
    resting: book.count(),
    nsPerMessage: Math.round(((user + system) * 1000) / (workload.size - warm)),
    megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20),
    digest: digest(book),
  }),
)

/** Runs messages as the exchange does: a placement matches first, a cancel names its order by id. */
function drive(book: Book, workload: Workload, from: number, to: number): void {
  const { sides, prices, lots, times, chances } = workload
  for (let i = from; i < to; i += 1) {
    if (lots[i] === 0) {
      const slot = book.find(times[i], chances[i])
      if (slot !== 0) book.remove(slot)
      continue
    }
    const side = sides[i] as BookSide
    const left = book.match(side, prices[i], lots[i], UNLIMITED, i & 1023, 0)
    if (left > 0) book.rest(side, prices[i], left, i & 1023, times[i], chances[i])
  }
}

/** A number that two books share only if their levels are alike. */
function digest(book: Book): number {
  let sum = book.count()
  for (const side of [BUY, SELL]) {
    let price = side === BUY ? book.bestBid() : book.bestAsk()
    for (; price !== 0; price = book.levelAfter(side, price)) {
      sum = (Math.imul(sum, 31) + price + book.levelLots(side, price)) | 0
    }
  }
  return sum
}
