import t from 'tap'
import { fixedPort } from './fixed-port.js'

t.test('a port is given once, and none that the system gives', async (t) => {
  const ports: number[] = []
  for (let i = 0; i < 50; i++) ports.push(await fixedPort())
  t.equal(new Set(ports).size, ports.length)
  t.ok(ports.every((port) => port >= 10_000 && port < 32_768))
})
