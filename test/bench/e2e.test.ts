import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendAll, sendPaced } from '@truebook/bench/e2e/load'
import { measureAll } from '@truebook/bench/e2e/measure-all'
import { partTimes } from '@truebook/bench/e2e/processor-time'
import { reportOf } from '@truebook/bench/e2e/report'
import { shownOf } from '@truebook/bench/e2e/tables'
import { SILENT } from '@truebook/bench/progress'
import t from 'tap'
import { checkShown } from './check-shown.js'

// It starts a whole exchange, and the machine may have other work.
t.setTimeout(240_000)

t.test('a load counts what was done, keeps a refusal, and waits for all answers', async (t) => {
  let answered = 0
  const server = createServer((_request, response) => {
    answered += 1
    response.statusCode = answered === 3 ? 429 : 201
    const body = `{"n":${answered}}`
    response.setHeader('content-length', body.length)
    // In two pieces, as the network may deliver it.
    response.write(body.slice(0, 3))
    setImmediate(() => response.end(body.slice(3)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const requests = Array(10).fill(Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'))
  const bodies: string[] = []
  const onAnswer = ({ body }: { body: string }) => bodies.push(body)
  const all = await sendAll({ url, requests, sockets: 3, onAnswer })
  t.match(all, { done: 9, refusal: '429: {"n":3}' })
  t.same(bodies.toSorted(), requests.map((_, i) => `{"n":${i + 1}}`).toSorted())
  const paced = await sendPaced({ url, requests, sockets: 2 }, { perSecond: 1000, lead: 4 })
  t.match(paced, { done: 6, refusal: undefined })
})

t.test('processor time is of the exchange and the load only', async (t) => {
  const times = partTimes(process.pid)
  if (process.platform !== 'linux') t.equal(times, undefined)
  else t.match(times, { api: 0, engine: 0, load: Number })
})

t.test('a small run of the end-to-end bench', async (t) => {
  const results = await measureAll({ size: 'small', env: process.env, show: () => SILENT })
  const report = JSON.parse(JSON.stringify(reportOf(results)))

  t.test('reports what other programs read', async (t) => {
    t.match(report.single, { orders_per_s: Number, ratio_to_ceiling: Number })
    for (const load of ['load_50', 'load_90']) {
      t.same(Object.keys(report.single.latency_ms[load]), ['p50', 'p99', 'p999', 'max'])
    }
    t.match(report, { batch: { orders_per_s: Number }, ceiling_per_s: Number })
    t.match(report.websocket, { orders_per_s: Number, batch: { orders_per_s: Number } })
    if (process.platform === 'linux') t.type(report.cpu_us_per_order.api, 'number')
  })

  t.test('can be read as tables', async (t) => {
    checkShown(t, shownOf(report), { bench: 'e2e', cell: '50 orders a request', line: /^90 % /m })
  })
})
