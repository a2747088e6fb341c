import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasonOf } from '@truebook/host/host-error'
import { startPostgres } from '@truebook/host/servers/postgres'
import { logLength, whyNotStarted } from '@truebook/host/servers/postgres-log'
import t from 'tap'
import { mountSmallDisk } from '../faults/small-disk.js'

const NO_SPACE = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
const FULL =
  /^Postgres did not start, since a disk is full, .*: make room on it, and run this again\./
/** Files get room by so much. */
const PAGE = 4096

t.test('of a full disk it says that, whatever the log says behind it', async (t) => {
  const folder = t.testdir()
  const logFile = join(folder, 'postgres.log')
  const paths = { folder, logFile }
  t.equal(logLength(paths), 0)
  writeFileSync(logFile, 'LOG:  ready\n'.repeat(9))
  const before = logLength(paths)
  appendFileSync(logFile, `${NO_SPACE}\n${'LOG:  one more ends\n'.repeat(9)}`)
  const why = whyNotStarted(paths, before)
  t.match(why, FULL)
  t.ok(why.includes(` that holds ${folder}: `))
  t.ok(why.endsWith(`Its log says: ${NO_SPACE}`))
})

t.test('of what a start before this one said it says nothing', async (t) => {
  const folder = t.testdir({ 'postgres.log': `${NO_SPACE}\n${'LOG:  ready\n'.repeat(9)}` })
  const paths = { folder, logFile: join(folder, 'postgres.log') }
  const before = logLength(paths)
  appendFileSync(paths.logFile, 'FATAL:  it is something else\n')
  const why = whyNotStarted(paths, before)
  t.match(why, /^Postgres did not start; the end of .* says: LOG: .* it is something else$/)
  writeFileSync(paths.logFile, `${NO_SPACE}\n`)
  t.match(whyNotStarted(paths, before), FULL, 'the log was begun anew')
})

t.test(
  'other room than that of a disk is not taken for it, nor is a log that is not there',
  async (t) => {
    const folder = t.testdir()
    const paths = { folder, logFile: join(folder, 'postgres.log') }
    t.match(whyNotStarted(paths, 0), /^Postgres did not start; the end of /)
    const semaphores = 'FATAL:  could not create semaphores: No space left on device'
    writeFileSync(
      paths.logFile,
      `${semaphores}\nHINT:  This error does *not* mean that a disk is full.\n`,
    )
    t.match(whyNotStarted(paths, 0), /^Postgres did not start; the end of .* HINT: {2}This error/)
  },
)

t.test('a Postgres that has no room says so', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'truebook-full-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const disk = mountSmallDisk(folder)
  if ('missing' in disk) return t.comment(disk.missing)
  t.teardown(() => disk.unmount({ keep: false }))
  const dataDir = join(folder, 'postgres')
  await (await startPostgres({ dataDir })).stop()
  disk.fill(0)
  const message = await startPostgres({ dataDir }).then(() => 'It started.', reasonOf)
  t.match(message, FULL)
  disk.free()
  const logFile = join(dataDir, 'postgres.log')
  appendFileSync(logFile, ' '.repeat(PAGE - (logLength({ folder, logFile }) % PAGE)))
  disk.fill(0)
  const unsaid = await startPostgres({ dataDir }).then(() => 'It started.', reasonOf)
  t.match(unsaid, FULL, 'its log has no room either')
  t.match(unsaid, /Its log says: nothing/)
  disk.free()
  await (await startPostgres({ dataDir })).stop()
})
