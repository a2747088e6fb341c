import { encode } from '@truebook/shared/codec'
import { type Command, commandsField } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import t, { type Test } from 'tap'
import { until } from '../host/process-help.js'
import { type Answer, createClient, request } from './client.js'
import { openApi } from './fixture.js'
import { LOOSE_RULES } from './listed-market.js'
import { BID, openTwoTraders } from './two-traders.js'

const { ground, api, trader, other, scene } = await openTwoTraders(t, ['75', '76'])

/** A copy that hears of nothing, for some seconds, until it sends a command or is to hear. */
async function openLateCopy(t: Test) {
  const { commands, events } = ground.streams
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  t.teardown(hear)
  const streams = {
    ...ground.streams,
    commands: {
      ...commands,
      append(bytes: Buffer) {
        hear()
        return commands.append(bytes)
      },
    },
    events: {
      ...events,
      async read(...args: Parameters<typeof events.read>) {
        // When it starts it looks whose stream this is, and does not wait for entries.
        if (args[2] > 0) await heard
        return events.read(...args)
      },
    },
  }
  const { url } = await openApi(t, { ...ground, streams })
  const stranger = createClient({ ...other, url })
  return { ...createClient({ ...trader, url }), stranger, hear: () => hear() }
}

/** Lists a market of a new asset, as an operator does; assets are numbered without a gap. */
async function listMarket(id: number): Promise<string> {
  const symbol = `NEW${id}`
  const ticker = `${symbol}_USDC`
  const decimals = { decimals: 8, displayDecimals: 2, chainDecimals: 6 }
  const commands: Command[] = [
    {
      type: 'create_asset',
      id: newOrderId(Date.now()),
      asset: { id, symbol, name: symbol, ...decimals },
    },
    {
      type: 'create_market',
      id: newOrderId(Date.now()),
      market: {
        ...LOOSE_RULES,
        id,
        ticker,
        baseAsset: id,
        quoteAsset: 1,
      },
    },
  ]
  await ground.streams.commands.append(encode(commandsField, commands))
  const target = `/v1/markets/${ticker}`
  await until(async () => (await request(api.url, { method: 'GET', target })).status === 200)
  return ticker
}

scene('a batch is named whole by a copy that learns of a market only then', async (t) => {
  const late = await openLateCopy(t)
  const ticker = await listMarket(4)
  const orders = [{ ...BID, ticker }, BID, { ...BID, ticker: 'DOGE_USDC' }]
  const signed = await trader.client.signBatch(orders)
  const first = await trader.client.send('POST', '/v1/orders/batch', signed)
  const [one, two] = first.body.results
  t.match([one, two], [{ status: 'PENDING' }, { status: 'PENDING' }])
  const again = await late.send('POST', '/v1/orders/batch', signed)
  t.same(
    [again.body.code, again.body.order_ids],
    ['REPLAYED_MESSAGE', `${one.order_id},${two.order_id}`],
  )
})

scene('an order of a market that a copy has yet to hear of is not told as missing', async (t) => {
  const late = await openLateCopy(t)
  const ticker = await listMarket(5)
  const { order_id } = (await trader.client.place({ ...BID, ticker, client_order_id: 'new' })).body
  const codes = new Set<string>()
  const told = async (send: () => Promise<Answer>) => {
    const { status, body } = await send()
    if (status !== 200) codes.add(body.code)
    return status === 200
  }
  const changes = [{ order_id, price: '20002' }]
  const asks = [
    () => late.amend(order_id, { price: '20001' }),
    () => late.amendNamed('new', { price: '20003' }),
    () => late.amendBatch(changes),
  ]
  for (const ask of asks) await told(ask)
  const others = await late.stranger.amend(order_id, { price: '20001' })
  t.match(others, { status: 404, body: { code: 'ORDER_NOT_FOUND' } }, 'nobody else learns of it')
  const batch = (await late.stranger.amendBatch(changes)).body
  t.match(batch, { results: [{ code: 'ORDER_NOT_FOUND' }] })
  late.hear()
  for (const ask of asks) await until(() => told(ask))
  t.notOk(codes.has('ORDER_NOT_FOUND'), [...codes].join())
  t.equal((await trader.client.get(`/v1/orders/${order_id}`)).body.price, '20002')
})
