import { createLedger, HOUSE, type Ledger } from '@truebook/engine/core/ledger'
import { type Atoms, atoms } from '@truebook/shared/units'
import t from 'tap'
import { createRandom } from '../../sim/random.js'
import { someAtoms } from './some-atoms.js'

const [CASH, GOLD] = [1, 2]
const [ALICE, BOB] = [1, 2]

const some = (value: number | bigint): Atoms => atoms(BigInt(value))

function balance(ledger: Ledger, account: number, asset: number): [bigint, bigint] {
  return [ledger.available(account, asset), ledger.held(account, asset)]
}

function touched(ledger: Ledger): string[] {
  const seen: string[] = []
  ledger.drainTouched((account, asset) => {
    seen.push(`${account}/${asset}`)
  })
  return seen
}

t.test('who is not known has nothing', async (t) => {
  const ledger = createLedger()
  t.same(balance(ledger, 99, 99), [0n, 0n])
  t.equal(ledger.issued(99), 0n)
})

t.test('amounts move, and only deposits and withdrawals change what is issued', async (t) => {
  const ledger = createLedger()
  ledger.deposit(ALICE, CASH, some(100))
  ledger.reserve(ALICE, CASH, some(60))
  t.same(balance(ledger, ALICE, CASH), [40n, 60n])
  ledger.release(ALICE, CASH, some(10))
  t.same(balance(ledger, ALICE, CASH), [50n, 50n])
  ledger.pay(ALICE, BOB, CASH, some(20))
  ledger.payHeld(ALICE, HOUSE, CASH, some(5))
  t.same(balance(ledger, ALICE, CASH), [30n, 45n])
  t.same(balance(ledger, BOB, CASH), [20n, 0n])
  t.same(balance(ledger, HOUSE, CASH), [5n, 0n])
  t.equal(ledger.issued(CASH), 100n)
  ledger.withdraw(BOB, CASH, some(20))
  t.equal(ledger.issued(CASH), 80n)
})

t.test('nobody spends what is not there, and nothing changes when they try', async (t) => {
  const ledger = createLedger()
  ledger.deposit(ALICE, CASH, some(10))
  ledger.reserve(ALICE, CASH, some(4))
  t.throws(() => ledger.reserve(ALICE, CASH, some(7)), { name: 'AssertionError' })
  t.throws(() => ledger.withdraw(ALICE, CASH, some(7)), { name: 'AssertionError' })
  t.throws(() => ledger.pay(ALICE, BOB, CASH, some(7)), { name: 'AssertionError' })
  t.throws(() => ledger.payHeld(ALICE, BOB, CASH, some(5)), { name: 'AssertionError' })
  t.throws(() => ledger.release(ALICE, CASH, some(5)), { name: 'AssertionError' })
  t.same(balance(ledger, ALICE, CASH), [6n, 4n])
  t.same(balance(ledger, BOB, CASH), [0n, 0n])
  t.equal(ledger.issued(CASH), 10n)
})

t.test('what was touched is told once, in order of first change', async (t) => {
  const ledger = createLedger()
  ledger.deposit(BOB, GOLD, some(5))
  ledger.deposit(ALICE, CASH, some(5))
  ledger.pay(BOB, ALICE, GOLD, some(1))
  ledger.reserve(BOB, GOLD, some(1))
  t.same(touched(ledger), ['2/2', '1/1', '1/2'])
  t.same(touched(ledger), [])
  ledger.release(BOB, GOLD, some(1))
  t.same(touched(ledger), ['2/2'])
})

t.test('a loaded balance counts as issued, and touches nothing', async (t) => {
  const ledger = createLedger()
  ledger.load({ account: 3, asset: GOLD, available: some(7), held: some(2) })
  t.same(balance(ledger, 3, GOLD), [7n, 2n])
  t.equal(ledger.issued(GOLD), 9n)
  t.same(touched(ledger), [])
  ledger.pay(3, 7, GOLD, some(7))
  t.same(touched(ledger), ['3/2', '7/2'])
})

t.test('what is zero is not among the balances', async (t) => {
  const ledger = createLedger()
  ledger.deposit(5, GOLD, some(1))
  ledger.deposit(ALICE, CASH, some(1))
  ledger.deposit(BOB, CASH, some(1))
  ledger.withdraw(BOB, CASH, some(1))
  ledger.reserve(ALICE, CASH, some(1))
  const balances = ledger.all()
  t.equal(balances.length, 2)
  t.same(
    [...balances].map(({ account, asset }) => `${account}/${asset}`),
    ['1/1', '5/2'],
  )
})

t.test('each asset sums to what is issued, whatever is moved', async (t) => {
  const random = createRandom(1)
  const ledger = createLedger()
  const all = Array.from({ length: 12 }, (_, i) => ({ account: i % 6, asset: 1 + (i % 2) }))
  for (let i = 0; i < 20_000; i++) {
    const { account, asset } = random.pick(all)
    const amount = some(random.chance(0.9) ? random.below(1000) : someAtoms(random))
    const to = random.below(6)
    const [available, held] = balance(ledger, account, asset)
    const kind = random.below(6)
    if (kind === 0) ledger.deposit(account, asset, amount)
    else if (kind === 1 && amount <= available) ledger.withdraw(account, asset, amount)
    else if (kind === 2 && amount <= available) ledger.reserve(account, asset, amount)
    else if (kind === 3 && amount <= held) ledger.release(account, asset, amount)
    else if (kind === 4 && amount <= available) ledger.pay(account, to, asset, amount)
    else if (kind === 5 && amount <= held) ledger.payHeld(account, to, asset, amount)
  }
  for (const asset of [CASH, GOLD]) {
    let sum = 0n
    for (let account = 0; account < 6; account++) {
      const [available, held] = balance(ledger, account, asset)
      sum += available + held
    }
    t.equal(sum, ledger.issued(asset))
  }
})
