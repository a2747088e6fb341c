import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { strangeSecrets } from '@truebook/api/access/strange-secrets'
import t from 'tap'
import { openApi } from '../fixture.js'
import { codeAt, openUser, START, turnOnTwoFactor } from './fixture.js'

const OLD = '07'.repeat(32)
const NEW = '08'.repeat(32)
const PROGRAM = fileURLToPath(import.meta.resolve('@truebook/host/reseal'))

t.test('secrets are sealed anew while keys and codes go on working', async (t) => {
  const user = await openUser(t)
  const key = await user.makeKey()
  const { secret } = await turnOnTwoFactor(user)
  let now = user.now()
  const open = (env: Record<string, string>) => openApi(t, user.ground, { now: () => now, env })
  const reseal = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, [PROGRAM], {
      env: { DATABASE_URL: user.ground.url, ...env },
    })
  /** Whether an api copy takes the key, and a code of the authenticator. */
  const works = async ({ url }: { url: string }) => {
    now += 30_000
    user.wait(now - user.now())
    const bot = user.client(key, url)
    const made = await (await user.sessionAt(url))('PUT', '/api-keys', {
      code: codeAt(secret, now),
    })
    return [(await bot.get('/v1/users/me')).status, made.status]
  }

  const between = { API_SECRET_KEY: NEW, API_SECRET_KEYS_OLD: OLD }
  t.same(await works(await open(between)), [200, 200], 'both keys are known')
  t.match((await reseal(between)).stdout, /^2 secrets were sealed anew; 1 were /)
  t.match((await reseal(between)).stdout, /^0 secrets were sealed anew; 3 were /)
  t.same(await works(await open({ API_SECRET_KEY: NEW })), [200, 200], 'the old one is gone')
  t.ok(now > START)
})

t.test('a secret that no key opens is named, and left as it is', async (t) => {
  const user = await openUser(t)
  const { apiKey } = await user.makeKey()
  const failing = promisify(execFile)(process.execPath, [PROGRAM], {
    env: { DATABASE_URL: user.ground.url, API_SECRET_KEY: NEW },
  })
  await t.rejects(failing, { code: 1, stderr: new RegExp(`1 secrets, of: ${apiKey}`) })
  t.equal((await user.client({ apiKey, secret: 'x' }).get('/v1/users/me')).status, 401)
})

t.test('a key that opens nothing is warned of when an api starts', async (t) => {
  const user = await openUser(t)
  const { db } = user.ground
  const keys = (current: string, ...old: string[]) => ({
    current: Buffer.from(current, 'hex'),
    old: old.map((one) => Buffer.from(one, 'hex')),
  })
  t.equal(await strangeSecrets(db, keys(NEW)), undefined, 'nothing is sealed yet')
  await user.makeKey()
  t.match(
    await strangeSecrets(db, keys(NEW)),
    /^API_SECRET_KEY opens none of 1 secrets of API keys/,
  )
  t.equal(await strangeSecrets(db, keys(NEW, OLD)), undefined)
})
