import type { Test } from 'tap'
import t from 'tap'
import { openLine } from '../line.js'
import { createClient } from './client.js'
import { openApi } from './fixture.js'
import { BID, openTwoTraders } from './two-traders.js'

const { ground, trader, scene } = await openTwoTraders(t, ['77', '78'])
const statusOf = async (id: string) => (await trader.client.get(`/v1/orders/${id}`)).body.status

/** A copy that Postgres is away from once it sends a command, and not before. */
async function openCutCopy(t: Test) {
  const line = await openLine(t, ground.url)
  const { commands } = ground.streams
  const streams = {
    ...ground.streams,
    commands: {
      ...commands,
      append(bytes: Buffer) {
        line.close()
        return commands.append(bytes)
      },
    },
  }
  const { url } = await openApi(t, { ...ground, streams, url: line.url })
  return createClient({ ...trader, url })
}

/** The ids of an order that is open, and of one that is cancelled. */
async function openAndGone(): Promise<readonly [string, string]> {
  const { results } = (await trader.client.placeBatch([BID, BID])).body
  await trader.client.cancel(results[1].order_id)
  return [results[0].order_id, results[1].order_id]
}

scene('amendments of which the rest cannot be told are no refusal of all', async (t) => {
  const [open, gone] = await openAndGone()
  const changes = [open, gone].map((order_id) => ({ order_id, price: '20001' }))
  const signed = await trader.client.signAmendments(changes)
  const lost = await openCutCopy(t)
  t.match(await lost.send('PATCH', '/v1/orders/batch', signed), {
    status: 504,
    body: { code: 'OUTCOME_UNKNOWN', order_ids: `${open},${gone}`, message: /Ask for the orders/ },
  })
  const again = await trader.client.send('PATCH', '/v1/orders/batch', signed)
  t.equal(again.body.code, 'REPLAYED_MESSAGE')
  t.equal((await trader.client.get(`/v1/orders/${open}`)).body.price, '20001')
})

scene('cancels of which the rest cannot be told are no refusal of all', async (t) => {
  const [open, gone] = await openAndGone()
  const lost = await openCutCopy(t)
  t.match(await lost.cancelBatch([open, gone]), {
    status: 504,
    body: { code: 'OUTCOME_UNKNOWN', order_ids: `${open},${gone}`, message: /Ask for the orders/ },
  })
  t.equal(await statusOf(open), 'CANCELLED')
})
