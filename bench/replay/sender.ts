import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { ExchangeError } from '@truebook/client/errors'
import { unreachable } from '@truebook/shared/assert'
import { otherSide } from '@truebook/shared/words'
import { type ReplayMarket, TICKER } from './market.js'
import type { MakerOrder, Operation, TakeOperation } from './operation.js'
import { asRefusal, refusalText } from './refusal.js'
import type { Traders } from './traders.js'

/** Carries operations out through the API, and keeps count of what became of them. */
export interface Sender {
  send(operation: Operation): Promise<void>
  /** Signed requests that the exchange acknowledged, by what they were. */
  readonly acknowledged: Readonly<Record<Operation['kind'], number>>
  /** From signing to acknowledgement, in microseconds. */
  readonly latency: RecordableHistogram
  /** What did not go as planned, one sentence each. */
  readonly surprises: readonly string[]
  /** The id of an order that was placed. */
  sampleOrderId(): string | undefined
}

export function createSender(options: {
  readonly traders: Traders
  readonly market: ReplayMarket
}): Sender {
  const { traders, market } = options
  const acknowledged = { place: 0, cancel: 0, take: 0 }
  const latency = createHistogram()
  const surprises: string[] = []
  /** Order ids, by the plan's number. */
  const orderIds: (string | undefined)[] = []

  async function fateOf<T extends Done>(asked: Promise<T>): Promise<T | ExchangeError> {
    const start = performance.now()
    const fate = await asked.catch(asRefusal)
    latency.record(Math.max(1, Math.round((performance.now() - start) * 1000)))
    return fate
  }

  async function place(order: MakerOrder): Promise<Fate> {
    const terms = { ...termsOf(order, market), post_only: true }
    const fate = await fateOf(traders.makers[order.wallet].placeOrder(terms))
    if (!(fate instanceof ExchangeError)) orderIds[order.number] = fate.order_id
    return fate
  }

  async function cancel({ number, wallet }: MakerOrder): Promise<Fate | undefined> {
    const orderId = orderIds[number]
    // Its placement was refused, and that was reported already.
    if (orderId === undefined) return undefined
    orderIds[number] = undefined
    return fateOf(traders.makers[wallet].cancelOrder(orderId))
  }

  async function take({ order, wallet, quantity }: TakeOperation): Promise<Fate> {
    const { price, side } = order
    const terms = termsOf({ side: otherSide(side), price, quantity }, market)
    return fateOf(traders.takers[wallet].placeOrder({ ...terms, time_in_force: 1 }))
  }

  function perform(operation: Operation): Promise<Fate | undefined> {
    switch (operation.kind) {
      case 'place':
        return place(operation.order)
      case 'cancel':
        return cancel(operation.order)
      case 'take':
        return take(operation)
      default:
        return unreachable(operation)
    }
  }

  return {
    async send(operation) {
      const fate = await perform(operation)
      if (fate === undefined) return
      if (!(fate instanceof ExchangeError)) acknowledged[operation.kind]++
      const surprise = surpriseOf(operation, fate, market)
      if (surprise !== undefined) surprises.push(surprise)
    },
    acknowledged,
    latency,
    surprises,
    sampleOrderId: () => orderIds.find((id) => id !== undefined),
  }
}

/** The fields of the answer for an order that was taken. */
interface Done {
  readonly status: string
  readonly average_price?: string | null
}

type Fate = Done | ExchangeError

type Terms = Pick<MakerOrder, 'side' | 'price' | 'quantity'>

function termsOf({ side, price, quantity }: Terms, market: ReplayMarket) {
  return {
    ticker: TICKER,
    side,
    order_type: 'LIMIT',
    price: market.priceText(price),
    quantity: market.quantityText(quantity),
  } as const
}

const EXPECTED_STATUS = { place: 'PENDING', cancel: 'CANCELLED', take: 'FILLED' } as const

function surpriseOf(operation: Operation, fate: Fate, market: ReplayMarket): string | undefined {
  const expected = EXPECTED_STATUS[operation.kind]
  const { quantity } = operation.kind === 'take' ? operation : operation.order
  const price = market.priceText(operation.order.price)
  const what = `The ${operation.kind} of ${market.quantityText(quantity)} at ${price}`
  if (fate instanceof ExchangeError) return `${what} was refused: ${refusalText(fate)}`
  const { status, average_price } = fate
  if (status !== expected) return `${what} ended as ${status}, not as ${expected}.`
  if (operation.kind !== 'take' || average_price === price) return undefined
  return `${what} traded at ${String(average_price)}.`
}
