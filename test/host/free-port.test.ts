import { freePort } from '@truebook/host/servers/free-port'
import t from 'tap'

t.test('a port is given once, and none that the system gives', async (t) => {
  const ports: number[] = []
  for (let i = 0; i < 50; i++) ports.push(await freePort())
  t.equal(new Set(ports).size, ports.length)
  t.ok(
    ports.every((port) => port > 10_080 && port < 32_768),
    'nor one that fetch refuses',
  )
})
