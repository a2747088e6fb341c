import { atoms } from '@truebook/shared/units'
import t from 'tap'
import { scenario } from '../../script.js'
import { createGround, only } from '../../sim/ground.js'

scenario(
  'a deposit is credited once',
  `
  deposit A 10 CASH #1
    deposited A 10 CASH
    balance A CASH 10 0
  deposit A 10 CASH #1
    rejected DUPLICATE_DEPOSIT
  deposit B 99 GOLD #1
    rejected DUPLICATE_DEPOSIT
  deposit A 5 CASH #2
    balance A CASH 15 0
  `,
)

scenario(
  'a deposit of nothing, of no asset, or of too much is refused',
  `
  deposit A 0 CASH
    rejected INVALID_AMOUNT
  deposit A 10 TULIPS
    rejected INVALID_ASSET
  # 2^126 − 1 is the most that there can be of an asset.
  deposit A 85070591730234615865843651857942052863 CASH
    deposited A 85070591730234615865843651857942052863 CASH
  deposit B 1 CASH
    rejected INVALID_AMOUNT
  A withdraws 1 CASH
    withdrawn A 1 CASH exit 0
  deposit B 1 CASH
  `,
)

scenario(
  'a transfer moves what is available, to any other wallet',
  `
  deposit A 10 CASH
  A pays B 4 CASH
    paid A B 4 CASH
    balance A CASH 6 0
    balance B CASH 4 0
  A pays B 7 CASH
    rejected INSUFFICIENT_BALANCE 7 6
  A pays B 0 CASH
    rejected INVALID_AMOUNT
  A pays A 1 CASH
    rejected SELF_TRANSFER
  A pays B 1 TULIPS
    rejected INVALID_ASSET
  A pays B 6 CASH
    paid A B 6 CASH
  `,
)

scenario(
  'what is held cannot be transferred or withdrawn',
  `
  deposit A 10 GOLD
  A sell 7 @ 100 as a1
  A pays B 4 GOLD
    rejected INSUFFICIENT_BALANCE 4 3
  A withdraws 4 GOLD
    rejected INSUFFICIENT_BALANCE 4 3
  A withdraws 3 GOLD
    withdrawn A 3 GOLD exit 0
    balance A GOLD 0 7
  A cancel a1
    closed a1 CANCELLED 7
  A withdraws 7 GOLD
    withdrawn A 7 GOLD exit 1
    balance A GOLD 0 0
  `,
)

scenario(
  'a withdrawal message is used once',
  `
  deposit A 10 GOLD
  A withdraws 1 GOLD
    withdrawn A 1 GOLD exit 0
  again
    rejected REPLAYED_MESSAGE ?
  `,
)

scenario(
  'a trade moves both assets, and fees in the quote asset go to the house',
  `
  market maker 10000 taker 20000
  deposit A 10 GOLD
  deposit B 1000 CASH
  A sell 4 @ 100 as a1
    balance A GOLD 6 4
  B buy 4 @ 110
    trade a1 100 4 fees 4 8
    closed a1 FILLED 0
    closed b FILLED 0
    balance B CASH 592 0
    balance A CASH 396 0
    balance house CASH 12 0
    balance A GOLD 6 0
    balance B GOLD 4 0
  `,
)

scenario(
  'fees are paid out to any wallet, and no more than there are',
  `
  market maker 10000 taker 20000
  deposit A 10 GOLD
  deposit B 1000 CASH
  fees C 1 CASH
    rejected INSUFFICIENT_BALANCE 1 0
  A sell 4 @ 100
  B buy 4 @ 100
    trade a 100 4 fees 4 8
    closed a FILLED 0
    closed b FILLED 0
    balance B CASH 592 0
    balance A CASH 396 0
    balance house CASH 12 0
    balance A GOLD 6 0
    balance B GOLD 4 0
  fees C 13 CASH
    rejected INSUFFICIENT_BALANCE 13 12
  fees C 0 CASH
    rejected INVALID_AMOUNT
  fees C 1 TULIPS
    rejected INVALID_ASSET
  fees C 5 CASH
    paid house C 5 CASH
    balance house CASH 7 0
    balance C CASH 5 0
  # To a frozen account too, as with any transfer.
  freeze A
    frozen A
  fees A 7 CASH
    paid house A 7 CASH
    balance house CASH 0 0
    balance A CASH 403 0
  C withdraws 5 CASH
    withdrawn C 5 CASH exit 0
    balance C CASH 0 0
  `,
)

scenario(
  'a maker that buys gets back what its hold reserved beyond the maker fee',
  `
  market maker 10000 taker 20000
  deposit A 1020 CASH
  deposit B 10 GOLD
  A buy 10 @ 100 as a1
    balance A CASH 0 1020
  B sell 4 @ 90
    trade a1 100 4 fees 4 8
    closed b FILLED 0
    balance A CASH 4 612
    balance B CASH 392 0
    balance house CASH 12 0
    balance B GOLD 6 0
    balance A GOLD 4 0
  A cancel a1
    closed a1 CANCELLED 6
    balance A CASH 616 0
  `,
)

scenario(
  'a taker that buys below its limit rests with a hold for what is left alone',
  `
  market maker 10000 taker 20000
  deposit A 10 GOLD
  deposit B 1122 CASH
  A sell 4 @ 100 as a1
  B buy 10 @ 110 as b1
    trade a1 100 4 fees 4 8
    closed a1 FILLED 0
    balance B CASH 41 673
    balance A CASH 396 0
    balance house CASH 12 0
    balance A GOLD 6 0
    balance B GOLD 4 0
  `,
)

t.test('wallets that are none get no money, and the first payment opens an account', async (t) => {
  const ground = createGround()
  const pay = (toWallet: string) => {
    const command = { type: 'transfer', id: ground.newId(), signed: ground.sign(1) } as const
    return ground.apply({ ...command, toWallet, asset: 1, amount: atoms(1n) })
  }
  const payFees = (toWallet: string) => {
    const id = ground.newId()
    return ground.apply({ type: 'pay_fees', id, toWallet, asset: 1, amount: atoms(1n) })
  }
  const deposit = (wallet: string) => {
    const [id, key] = [ground.newId(), { network: 9, depositCount: 0 }]
    return ground.apply({ type: 'deposit', id, wallet, asset: 1, amount: atoms(1n), ...key })
  }
  for (const wallet of ['', '0x12', `0x${'A'.repeat(40)}`, `0x${'g'.repeat(40)}`]) {
    for (const give of [pay, payFees, deposit]) {
      t.equal(only(give(wallet), 'command_rejected')[0]?.code, 'ACCOUNT_NOT_FOUND', wallet)
    }
  }
  t.match(pay(`0x${'a'.repeat(40)}`), [
    { type: 'account_opened', account: 5 },
    { type: 'transfer_settled', from: 1, to: 5 },
    { type: 'balance_changed', account: 1 },
    { type: 'balance_changed', account: 5, available: 1n },
  ])
  t.match(pay(`0x${'a'.repeat(40)}`), [{ type: 'transfer_settled', from: 1, to: 5 }])
})

t.test('with as many accounts as may be, only deposits open more, and not for ever', async (t) => {
  const ground = createGround({}, { accountLimit: 4 })
  const walletOf = (i: number) => `0x${String(i).padStart(40, '0')}`
  const pay = (i: number) => {
    const command = { type: 'transfer', id: ground.newId(), signed: ground.sign(1) } as const
    return ground.apply({ ...command, toWallet: walletOf(i), asset: 1, amount: atoms(1n) })
  }
  const payFees = (i: number) => {
    const [id, amount] = [ground.newId(), atoms(1n)]
    return ground.apply({ type: 'pay_fees', id, toWallet: walletOf(i), asset: 1, amount })
  }
  const open = (i: number) =>
    ground.apply({ type: 'open_account', id: ground.newId(), wallet: walletOf(i) })
  const deposit = (i: number) => {
    const given = { wallet: walletOf(i), asset: 1, amount: atoms(1n) }
    const key = { network: 9, depositCount: i }
    return ground.apply({ type: 'deposit', id: ground.newId(), ...given, ...key })
  }
  const refused = [{ type: 'command_rejected', code: 'ACCOUNTS_FULL' }]
  for (const give of [pay, payFees, open]) t.match(give(5), refused)
  t.match(pay(4), [{ type: 'transfer_settled', to: 4 }, {}, {}])
  t.same(open(4), [])
  for (let i = 5; i <= 16; i++) t.match(deposit(i)[0], { type: 'account_opened', account: i })
  t.match(deposit(17), refused)
  t.match(deposit(4), [{ type: 'deposit_credited', account: 4 }, {}])
  t.match(pay(16), [{ type: 'transfer_settled', to: 16 }, {}, {}])
})

t.test('an amount leaves in whole units of its chain', async (t) => {
  const ground = createGround()
  const asset = { id: 3, symbol: 'FINE', name: '', decimals: 8, displayDecimals: 2 }
  ground.apply({ type: 'create_asset', id: ground.newId(), asset: { ...asset, chainDecimals: 6 } })
  const gift = { wallet: `0x${'1'.padStart(40, '0')}`, asset: 3, amount: atoms(1000n) }
  const key = { network: 9, depositCount: 0 }
  ground.apply({ type: 'deposit', id: ground.newId(), ...gift, ...key })
  const withdraw = (amount: bigint) => {
    const command = { type: 'withdraw', id: ground.newId(), signed: ground.sign(1) } as const
    return ground.apply({ ...command, asset: 3, amount: atoms(amount), chainId: 1 })
  }
  const refused = { type: 'command_rejected', code: 'INVALID_AMOUNT', low: 100n }
  t.match(withdraw(150n), [{ ...refused, high: 150n }])
  t.match(withdraw(99n), [{ ...refused, high: 99n }])
  t.match(withdraw(300n), [{ type: 'withdrawal_requested', amount: 300n, exitIndex: 0 }, {}])
})
