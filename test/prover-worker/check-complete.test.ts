import type { BridgeDeposit } from '@truebook/prover-worker/chain/bridge'
import { checkComplete } from '@truebook/prover-worker/deposits/check-complete'
import t from 'tap'

const deposits = (...counts: number[]) =>
  counts.map((depositCount) => ({ depositCount }) as BridgeDeposit)

t.test('deposits that follow each other up to the count are complete', async (t) => {
  const cases = [
    { deposits: deposits(), first: 5, counted: 5 },
    { deposits: deposits(5, 6), first: 5, counted: 7 },
    { deposits: deposits(), first: 5, counted: undefined },
    { deposits: deposits(5, 6), first: 5, counted: undefined },
  ]
  for (const told of cases) t.doesNotThrow(() => checkComplete(told))
})

t.test('a deposit that the node kept to itself is noticed', async (t) => {
  const cases: [Parameters<typeof checkComplete>[0], RegExp][] = [
    [{ deposits: deposits(), first: 5, counted: 6 }, /deposit 5, but the bridge counts 6/],
    [{ deposits: deposits(5), first: 5, counted: 7 }, /deposit 6, but the bridge counts 7/],
    [{ deposits: deposits(6), first: 5, counted: 7 }, /deposit 5, but of 6/],
    [{ deposits: deposits(5, 7), first: 5, counted: undefined }, /deposit 6, but of 7/],
    [{ deposits: deposits(5, 5), first: 5, counted: 6 }, /deposit 6, but of 5/],
  ]
  for (const [told, message] of cases) t.throws(() => checkComplete(told), { message })
})
