import { createEventWindow } from '@truebook/api/feed/event-window'
import t from 'tap'

const item = (number: number, size: number) => ({ number, size })
const numbers = (items: readonly { readonly number: number }[]) => items.map(({ number }) => number)

t.test('the newest are kept, as many as there may be', async (t) => {
  const kept = createEventWindow<ReturnType<typeof item>>({ items: 8, events: 1_000 })
  for (let next = 1; next <= 100; next++) {
    kept.push(item(next, 1))
    const all = numbers(kept.items())
    t.ok(all.length >= Math.min(8, next) && all.length <= 10)
    t.equal(all.at(-1), next)
    t.equal(all.at(-1), all[0] + all.length - 1)
  }
})

t.test('their events count too, and the last one stays whatever it has', async (t) => {
  const kept = createEventWindow<ReturnType<typeof item>>({ items: 8, events: 20 })
  for (const [number, events] of [5, 5, 5, 5, 5].entries()) kept.push(item(number, events))
  t.same(numbers(kept.items()), [0, 1, 2, 3, 4], 'a quarter more may be there')
  kept.push(item(5, 1))
  t.same(numbers(kept.items()), [2, 3, 4, 5])
  kept.push(item(6, 500))
  t.same(numbers(kept.items()), [6])
  kept.push(item(7, 3))
  t.same(numbers(kept.items()), [7])
})

t.test('older ones come before as far as there is room', async (t) => {
  const kept = createEventWindow<ReturnType<typeof item>>({ items: 4, events: 10 })
  kept.push(item(9, 2))
  kept.unshift([item(6, 1), item(7, 5), item(8, 3)])
  t.same(numbers(kept.items()), [7, 8, 9], 'eleven events would be too many')
  kept.unshift([])
  kept.push(item(10, 1))
  kept.unshift([item(6, 0)])
  t.same(numbers(kept.items()), [7, 8, 9, 10])
})
