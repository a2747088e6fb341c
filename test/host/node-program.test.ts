import { chmodSync, existsSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeProgram, programAt } from '@truebook/host/node-program'
import { startChild } from '@truebook/host/parts'
import t from 'tap'

const OWN = { path: process.execPath, version: process.versions.node }

t.test('a program tells its version itself', async (t) => {
  t.same(programAt(process.execPath), OWN)
})

t.test('a program that does not run here, or is no Node, is none', async (t) => {
  const folder = t.testdir({})
  const script = (name: string, text: string, mode = 0o755) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  t.equal(programAt(join(folder, 'missing')), undefined)
  t.equal(programAt(script('other-library', '#!/lib/no-such-loader.so\n')), undefined)
  t.equal(programAt(script('not-executable', '#!/bin/sh\necho v99.0.0\n', 0o644)), undefined)
  t.equal(programAt(script('other', '#!/bin/sh\necho version 99\n')), undefined)
  t.equal(programAt(script('failing', '#!/bin/sh\necho v99.0.0\nexit 1\n')), undefined)
})

t.test('the exchange has the Node of the packages, where one comes with them', async (t) => {
  const { path, version } = nodeProgram()
  t.same(programAt(path), { path, version })
  const isPackaged =
    process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && !isMusl()
  t.match(realpathSync(path), isPackaged ? /node-linux-/ : OWN.path)
})

t.test('a part is run by it', { skip: !existsSync('/proc/self/exe') }, async (t) => {
  const part = startChild({ name: 'The engine', main: '@truebook/engine/main', env: {} })
  part.ready.catch(() => undefined)
  t.equal(realpathSync(`/proc/${part.pid}/exe`), realpathSync(nodeProgram().path))
  part.stopAtOnce()
})

/** Where the packaged one does not run. */
function isMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime === undefined
}
