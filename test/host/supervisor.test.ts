import { createSupervisor, type Part } from '@truebook/host/supervisor'
import t from 'tap'

const NEVER = new Promise<never>(() => {})

function part(name: string, log: string[], changes: Partial<Part> = {}): Part {
  return {
    name,
    stopLimitMs: 60_000,
    failed: NEVER,
    stop: async () => {
      log.push(`stop ${name}`)
    },
    stopAtOnce: () => {
      log.push(`end ${name}`)
    },
    ...changes,
  }
}

t.test('what started last stops first, and only once', async (t) => {
  const log: string[] = []
  const supervisor = createSupervisor()
  for (const name of ['Postgres', 'engine', 'api']) await supervisor.add(() => part(name, log))
  await Promise.all([supervisor.stop(), supervisor.stop()])
  await supervisor.stop()
  t.same(log, ['stop api', 'stop engine', 'stop Postgres'])
})

t.test('all hear that they are about to stop before the first one does', async (t) => {
  const log: string[] = []
  const supervisor = createSupervisor()
  await supervisor.add(() => part('lock', log, { leave: () => log.push('leave lock') }))
  await supervisor.add(() => part('api', log))
  await supervisor.stop()
  t.same(log, ['leave lock', 'stop api', 'stop lock'])
})

t.test('a part that does not stop in time is ended, and the next ones still stop', async (t) => {
  const log: string[] = []
  const supervisor = createSupervisor()
  await supervisor.add(() => part('Postgres', log))
  let gone = () => {}
  const stuck = {
    stopLimitMs: 1,
    stop: () =>
      new Promise<void>((resolve) => {
        gone = resolve
      }),
    stopAtOnce: () => {
      log.push('end engine')
      gone()
    },
  }
  await supervisor.add(() => part('engine', log, stuck))
  await supervisor.stop()
  t.same(log, ['end engine', 'stop Postgres'])
})

t.test('a part that is just starting is stopped as well, and no further one starts', async (t) => {
  const log: string[] = []
  const supervisor = createSupervisor()
  let started = (_part: Part) => {}
  const starting = supervisor.add(
    () =>
      new Promise<Part>((resolve) => {
        started = resolve
      }),
  )
  const stopped = supervisor.stop()
  started(part('Postgres', log))
  await Promise.all([starting, stopped])
  t.same(log, ['stop Postgres'])
  await t.rejects(async () => supervisor.add(() => part('engine', log)), { name: 'HostError' })
})

t.test('the end of one part is told, also to whoever waits for another to start', async (t) => {
  const supervisor = createSupervisor()
  const failed = Promise.resolve('Postgres ended without being asked to.')
  await supervisor.add(() => part('Postgres', [], { failed }))
  await t.rejects(supervisor.unlessFailed(NEVER), { message: /^Postgres ended/ })
  t.equal(await supervisor.failed, 'Postgres ended without being asked to.')
})
