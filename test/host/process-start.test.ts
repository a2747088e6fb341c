import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { processStart } from '@truebook/host/servers/process-start'
import t from 'tap'
import { isAlive, until } from './process-help.js'

t.test('a process began at one moment, and nobody is no process', (t) => {
  t.equal(processStart(process.pid), processStart(process.pid))
  t.not(processStart(process.pid), undefined)
  t.equal(processStart(999_999_999), undefined)
  t.end()
})

t.test('one that has ended is gone, though its parent has not looked', async (t) => {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: 'pipe' })
  t.teardown(() => parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const ended = Number(line.toString())
  await until(() => !isAlive(ended))
  t.equal(processStart(ended), undefined)
})
