import { isOnceOnly } from '@truebook/engine/core/replay-window'
import type { Command, NewOrder, Signed, SignedCommand } from '@truebook/shared/command'
import { messageDigest } from '@truebook/shared/digest'
import type { Event } from '@truebook/shared/event'
import type { OrderId } from '@truebook/shared/order-id'
import { atoms } from '@truebook/shared/units'
import { MARKET_STATUSES } from '@truebook/shared/words'
import { batchSize, createChangeMaker, repeatSome } from './flow-changes.js'
import { createFlowExpires } from './flow-expires.js'
import { createFlowOpenOrders } from './flow-open-orders.js'
import { makeOrder } from './flow-orders.js'
import { createFlowPrices } from './flow-prices.js'
import {
  createAssets,
  createFlowMarkets,
  createListing,
  createPairing,
  createTemper,
  type FlowMarket,
  type StepKind,
  type Temper,
} from './flow-world.js'
import type { Room } from './naive-exchange.js'
import { createRandom, type Random } from './random.js'

/** One step of a run: a command with its time, or the end and the new start of the exchange. */
export type Step = { readonly time: number; readonly command: Command } | 'restart'

export interface FlowOptions {
  readonly seed: number
  readonly markets: number
  readonly wallets: number
}

/** An endless stream of commands that the seed, and what became of earlier ones, decide. */
export interface Flow {
  /** In some flows it is too little. */
  readonly room: Room
  next(): Step
  /** Hears what the last command led to. */
  observe(events: readonly Event[]): void
}

const START = 1_700_000_000_000

export function createFlow({ seed, markets: marketCount, wallets }: FlowOptions): Flow {
  const random = createRandom(seed)
  const temper = createTemper(random)
  const assets = createAssets(random, marketCount)
  const markets = createFlowMarkets(random, assets, createPairing(seed, assets))
  const open = createFlowOpenOrders()
  const listMarket = createListing(seed)
  const recent: SignedCommand[] = []
  const [operators, names]: [Command[], string[]] = [[], []]
  const [expires, prices] = [createFlowExpires(seed), createFlowPrices(seed)]
  /** About how many orders rest in all: above it cancels are likelier. */
  const crowd = marketCount * random.pick([10, 60, 150])
  const room = someRoom(random, seed, wallets)
  let time = START
  let [count, deposits] = [0, 0]
  const opening = openingOf()

  function next(): Step {
    count += 1
    if (opening.length > 0) return { time, command: opening.shift() as Command }
    if (random.chance(temper.restarts) || expires.restarts()) return 'restart'
    if (random.chance(0.5)) time += random.below(temper.pause + 1)
    if (random.chance(temper.jumps)) time += random.pick([1000, 60_000, 599_999, 600_000, 1e7])
    return { time, command: expires.next(time, count) ?? commandNow() }
  }

  function commandNow(): Command {
    if (recent.length > 0 && random.chance(temper.replayed)) return replay(random.pick(recent))
    if (operators.length > 0 && random.chance(temper.replayed / 10)) return random.pick(operators)
    const command = make(open.count() > crowd && random.chance(0.5) ? 'cancel' : kindOfStep())
    if ('signed' in command) keep(random, recent, { item: command, most: 200 })
    else if (isOnceOnly(command)) keep(random, operators, { item: command, most: 10 })
    return command
  }

  /** The same message again: with its own id or another, or in the name of somebody else. */
  function replay(command: SignedCommand): Command {
    if (random.chance(0.3)) return command
    if (random.chance(0.7)) return { ...command, id: newId() }
    return { ...command, signed: { ...command.signed, account: anyAccount() } }
  }

  function kindOfStep(): StepKind {
    const kinds = Object.entries(temper.weights) as [StepKind, number][]
    let left = random.below(kinds.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [kind, weight] of kinds) {
      if (left < weight) return kind
      left -= weight
    }
    return 'tick'
  }

  function make(kind: StepKind): Command {
    const id = newId()
    switch (kind) {
      case 'place':
        return { type: 'place_order', signed: sign(), ...anOrder() }
      case 'placeBatch': {
        const orders = Array.from({ length: batchSize(random) }, anOrder)
        return { type: 'place_batch', id, signed: sign(), orders: repeatSome(random, orders) }
      }
      case 'cancelBatch':
        return changes.cancelBatch()
      case 'amendBatch':
        return changes.amendBatch()
      case 'amend':
        return changes.amend()
      case 'cancel':
        return changes.cancel()
      case 'cancelAll': {
        const market = random.chance(0.3) ? 0 : random.below(marketCount + 2)
        return { type: 'cancel_all', id, signed: sign(), market }
      }
      case 'cancelAllAfter':
        return { type: 'cancel_all_after', id, signed: sign(), timeout: someTimeout(random) }
      case 'transfer': {
        const toWallet = random.chance(0.02) ? '0xNOBODY' : anyWallet()
        const payment = { id, toWallet, asset: anyAsset(), amount: someAmount() }
        if (random.chance(0.9)) return { type: 'transfer', signed: sign(), ...payment }
        return { type: 'pay_fees', ...payment, amount: random.pick([payment.amount, atoms(1n)]) }
      }
      case 'withdraw': {
        const amount = someAmount()
        return {
          type: 'withdraw',
          id,
          signed: sign(),
          asset: anyAsset(),
          amount,
          chainId: anyChain(),
        }
      }
      case 'deposit':
        return makeDeposit()
      case 'operate':
        return makeOperation()
      case 'status': {
        const status = random.chance(0.85) ? 'ACTIVE' : random.pick(MARKET_STATUSES)
        const market = random.below(marketCount + 2)
        const price = prices.next(markets[market - 1])
        if (price !== undefined) return { type: 'set_reference_price', id, market, price }
        return { type: 'set_market_status', id, market, status }
      }
      case 'tick':
        return { type: 'tick', id }
    }
  }

  function anOrder(): NewOrder {
    return makeOrder(random, temper, { id: newId(), market: drift(), time, names })
  }

  function makeDeposit(): Command {
    const isDuplicate = deposits > 0 && random.chance(0.1)
    const depositCount = isDuplicate ? random.below(deposits) : deposits + random.below(3)
    deposits = Math.max(deposits, depositCount + 1)
    const [wallet, network] = [anyWallet(), random.below(2)]
    const amount = random.chance(0.01) ? atoms(2n ** 126n) : someAmount()
    return {
      type: 'deposit',
      id: newId(),
      wallet,
      asset: anyAsset(),
      amount,
      network,
      depositCount,
    }
  }

  /** What operators do; mostly what is there already, or cannot be. */
  function makeOperation(): Command {
    const id = newId()
    const asset = random.pick(assets)
    const { rules } = random.pick(markets)
    return random.pick<Command>([
      { type: 'open_account', id, wallet: anyWallet() },
      { type: 'open_account', id, wallet: 'nobody' },
      // Seldom: who is frozen long does not trade.
      { type: 'set_account_frozen', id, wallet: anyWallet(), frozen: random.chance(0.25) },
      { type: 'set_account_frozen', id, wallet: anyWallet(), frozen: false },
      { type: 'create_asset', id, asset },
      { type: 'create_asset', id, asset: { ...asset, id: 77, symbol: 'not one' } },
      listMarket(id, rules),
      listMarket(id, { ...rules, id: 77, ticker: 'X_Y' }),
      listMarket(id, { ...rules, id: 77, ticker: 'X_Y', quoteAsset: 99 }),
      { type: 'undecodable', id, reason: 'The bytes end too early.', bytes: Buffer.from([1]) },
    ])
  }

  /** Assets, markets, and wallets with money: few of them poor. */
  function openingOf(): Command[] {
    const commands: Command[] = [
      ...assets.map((asset): Command => ({ type: 'create_asset', id: newId(), asset })),
      ...markets.map(({ rules }) => listMarket(newId(), rules)),
    ]
    for (let wallet = 0; wallet < wallets; wallet++) {
      commands.push({ type: 'open_account', id: newId(), wallet: walletAt(wallet) })
      for (const asset of assets) {
        const amount = atoms((fortuneIn(asset.id) * BigInt(random.below(100) + 1)) / 40n + 1n)
        const key = { network: 2, depositCount: commands.length }
        const deposit = { wallet: walletAt(wallet), asset: asset.id, amount, ...key }
        commands.push({ type: 'deposit', id: newId(), ...deposit })
      }
    }
    return commands
  }

  /** What a few dozen orders need. */
  function fortuneIn(asset: number): bigint {
    const needs = markets.map(({ rules, units, mid, lots }) => {
      if (rules.baseAsset === asset) return BigInt(lots) * units.lotAtoms
      return rules.quoteAsset === asset ? BigInt(mid) * BigInt(lots) * units.tickLotAtoms : 0n
    })
    return 20n * needs.reduce((sum, need) => sum + need, 0n)
  }

  function someAmount() {
    const most = fortuneIn(anyAsset())
    return atoms(random.chance(0.05) ? 0n : (most * BigInt(random.below(1000))) / 20_000n + 1n)
  }

  function sign(account = anyAccount()): Signed {
    const age = oddAge(random, temper) ?? random.below(1000)
    const message = `message ${count}`
    const digest = messageDigest(message)
    return { account, signedAt: time - age, digest, message, signature: Buffer.alloc(65, count) }
  }

  function drift(): FlowMarket {
    const market = random.pick(markets)
    if (random.chance(0.1)) market.mid = Math.max(1, market.mid + random.between(-1, 1))
    return market
  }

  function newId(): OrderId {
    const made = time - (oddAge(random, temper) ?? 0)
    return { time: made, chance: random.below(2 ** 21) * 2 ** 32 + random.below(2 ** 32) }
  }

  const anyWallet = () => walletAt(random.below(wallets + (random.chance(0.01) ? 3 : 0)))
  const anyAccount = () => (random.chance(0.995) ? 1 + random.below(wallets) : random.below(1e6))
  const anyChain = () => (random.chance(0.9) ? 1 : random.pick([0, 2 ** 32 - 1, 2 ** 32]))
  const anyAsset = () => 1 + random.below(assets.length + (random.chance(0.02) ? 1 : 0))

  const changes = createChangeMaker({ random, open, markets, newId, sign, anyAccount })

  function observe(events: readonly Event[]): void {
    open.observe(events)
    expires.observe(events)
    for (const event of events) {
      if (event.type === 'trade') markets[event.market - 1].mid = event.price
    }
  }

  return { room, next, observe }
}

interface Kept<T> {
  readonly item: T
  readonly most: number
}

/** Adds to a list, or puts in the place of any of it when it has as many as it may. */
function keep<T>(random: Random, list: T[], { item, most }: Kept<T>): void {
  if (list.length < most) list.push(item)
  else list[random.below(most)] = item
}

/** Of what comes too late or too soon, or only just in time. */
function oddAge(random: Random, { stale }: Temper): number | undefined {
  if (!random.chance(stale)) return undefined
  return random.pick([-60_001, -60_000, 360_000, 360_001, 1e9])
}

/** Now and then too little for the flow. */
function someRoom(random: Random, seed: number, wallets: number): Room {
  const capacity = random.pick([16, 400, 400])
  const openOrderLimit = random.pick([5, 1000, 1000])
  const accountLimit = someAccountLimit(seed, wallets)
  return { capacity, openOrderLimit, accountLimit, batchEventLimit: someBatchEventLimit(seed) }
}

/** Now and then too few for the wallets, which deposits then open. Its chance is its own. */
function someAccountLimit(seed: number, wallets: number): number {
  const few = Math.ceil(wallets / 4)
  return createRandom(seed + 2 ** 30).pick([few, wallets, 1000, 1000])
}

/** Now and then too few for a batch. Its chance is its own, too. */
function someBatchEventLimit(seed: number): number {
  return createRandom(seed + 2 ** 29).pick([3, 10, 1000, 1000])
}

/** Mostly soon enough to fire; now and then none, or one that cannot be. */
function someTimeout(random: Random): number {
  const odd = [0, 1, 999, 86_400_000, 86_400_001]
  return random.chance(0.2) ? random.pick(odd) : random.between(1000, 20_000)
}

const walletAt = (i: number) => `0x${(i + 1).toString(16).padStart(40, '0')}`
