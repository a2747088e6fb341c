import { createAccountIndex } from '@truebook/engine/core/account-index'
import t from 'tap'

t.test('Every wallet finds its account, and one without finds none', (t) => {
  const index = createAccountIndex()
  const accounts = new Map<string, number>()
  for (let account = 1; account <= 3_000; account += 1) {
    const wallet = `0x${((account * 0x9e3779b1) >>> 0).toString(16).padStart(40, '0')}`
    index.add(wallet, account)
    accounts.set(wallet, account)
  }
  t.ok([...accounts].every(([wallet, account]) => index.get(wallet) === account))
  t.equal(accounts.size, 3_000)
  for (const stranger of [`0x${'f'.repeat(40)}`, `0x${'0'.repeat(40)}`, '0x', '', 'nobody']) {
    t.equal(index.get(stranger), undefined)
  }
  t.end()
})

t.test('Wallets of one last byte keep apart, in either case', (t) => {
  const index = createAccountIndex()
  index.add(`0x${'1'.repeat(38)}ab`, 1)
  index.add(`0x${'2'.repeat(38)}ab`, 2)
  t.equal(index.get(`0x${'1'.repeat(38)}ab`), 1)
  t.equal(index.get(`0x${'2'.repeat(38)}ab`), 2)
  t.equal(index.get(`0x${'1'.repeat(38)}AB`), undefined)
  t.end()
})
