import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'

t.test('a worker whose starter is gone ends, although it does not run yet', async (t) => {
  // Nobody answers it, so that it never comes to run.
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const main = fileURLToPath(import.meta.resolve('@truebook/prover-worker/main'))
  const worker = fork(main, [], {
    env: {
      DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      LOG_LEVEL: 'silent',
    },
  })
  t.teardown(() => worker.kill('SIGKILL'))
  const exited = once(worker, 'exit')
  await once(silent, 'connection')
  worker.disconnect()
  t.same(await exited, [1, null])
})
