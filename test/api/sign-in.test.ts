import { UnsentError } from '@truebook/shared/streams'
import { Wallet } from 'ethers'
import { sql } from 'kysely'
import t from 'tap'
import { request } from './client.js'
import { openAccount, openApi, openGround } from './fixture.js'

const NOW = 1_767_225_600_000
const wallet = new Wallet(`0x${'11'.repeat(32)}`)
const ground = await openGround(t)
await openAccount(ground.db, { id: 1, wallet: wallet.address })
const now = () => NOW
const { url } = await openApi(t, ground, { now, env: { SIWE_DOMAIN: 'truebook.example' } })

interface Parts {
  readonly domain?: string
  readonly address?: string
  readonly nonce: string
  readonly issuedAt?: string
  readonly more?: readonly string[]
}

function siweMessage(parts: Parts): string {
  const { domain = 'truebook.example', address = wallet.address, nonce, more = [] } = parts
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    address,
    '',
    'Sign in to trade.',
    '',
    `URI: https://${domain}`,
    'Version: 1',
    'Chain ID: 84532',
    `Nonce: ${nonce}`,
    `Issued At: ${parts.issuedAt ?? '2026-01-01T00:00:00.000Z'}`,
    ...more,
  ].join('\n')
}

async function newNonce(): Promise<string> {
  return (await request(url, { method: 'GET', target: '/v1/auth/nonce' })).body.nonce
}

async function verify(message: string, signer = wallet, at = url) {
  const body = JSON.stringify({ message, signature: await signer.signMessage(message) })
  return request(at, { method: 'POST', target: '/v1/auth/verify', body })
}

t.test('a signed message with a fresh nonce starts a session that makes a key', async (t) => {
  const { status, body } = await verify(siweMessage({ nonce: await newNonce() }))
  t.equal(status, 200)
  t.match(body, { expires_in: 900, wallet_address: wallet.address.toLowerCase() })
  const headers = { authorization: body.token }
  const made = await request(url, { method: 'PUT', target: '/v1/api-keys', headers })
  t.same([made.status, made.body.user], [200, '1'])
})

t.test('a nonce is good for one sign-in', async (t) => {
  const message = siweMessage({ nonce: await newNonce() })
  const both = await Promise.all([verify(message), verify(message)])
  t.same(both.map(({ status }) => status).sort(), [200, 401])
  t.equal((await verify(message)).body.code, 'INVALID_SIGN_IN')
})

t.test('once its nonce is used, a message is not asked to come again', async (t) => {
  const stranger = new Wallet(`0x${'13'.repeat(32)}`)
  const message = (nonce: string) => siweMessage({ nonce, address: stranger.address })
  const hasty = await openApi(t, ground, { now, env: { OUTCOME_TIMEOUT_MS: '50' } })
  const unknown = await verify(message(await newNonce()), stranger, hasty.url)
  t.match([unknown.status, unknown.body.message], [504, /Sign in again, with a new nonce/])
  t.equal(unknown.headers.get('retry-after'), '1')
  const append = () => Promise.reject(new UnsentError('Connection is closed.'))
  const streams = { ...ground.streams, commands: { ...ground.streams.commands, append } }
  const cut = await openApi(t, { ...ground, streams }, { now })
  const unsent = await verify(message(await newNonce()), stranger, cut.url)
  t.match([unsent.status, unsent.body.message], [503, /Sign in again, with a new nonce/])
  t.equal(unsent.headers.get('retry-after'), '1')
})

t.test('a message that is not good is refused, and says why', async (t) => {
  const cases: [string, Partial<Parts>, RegExp][] = [
    ['another domain', { domain: 'evil.example' }, /evil\.example/],
    [
      'a future message',
      { issuedAt: '2026-01-01T00:02:00Z' },
      /^Issued At .*clock.*: it was 2026-01-01T00:00:00\.000Z, but "2026-01-01T00:02:00Z" came/,
    ],
    ['an expired one', { more: ['Expiration Time: 2025-12-31T23:59:59Z'] }, /Expiration/],
    ['one not yet valid', { more: ['Not Before: 2026-01-01T00:00:01Z'] }, /Not Before/],
    ['lower-case address', { address: wallet.address.toLowerCase() }, /EIP-4361.*Line 2 .*EIP-55/],
    [
      'a line that is none of the form',
      { more: ['Amount: 5'] },
      /EIP-4361.*Line 11 .*"Amount: 5" came/,
    ],
  ]
  for (const [title, parts, says] of cases) {
    const { status, body } = await verify(siweMessage({ ...parts, nonce: await newNonce() }))
    t.same([status, body.code], [401, 'INVALID_SIGN_IN'], title)
    t.match(body.message, says, title)
  }
})

t.test('a message is read only once its wallet signed it over a nonce of ours', async (t) => {
  // Reading it would refuse its form, and costs what nobody unknown may make us spend.
  const more = ['Amount: 5']
  const stranger = new Wallet(`0x${'12'.repeat(32)}`)
  const nonce = await newNonce()
  const forged = await verify(siweMessage({ nonce, more }), stranger)
  t.match(forged, { status: 401, body: { message: /^signature must be by the wallet/ } })
  const short = await request(url, {
    method: 'POST',
    target: '/v1/auth/verify',
    body: JSON.stringify({ message: siweMessage({ nonce }), signature: `0x${'5f'.repeat(64)}` }),
  })
  t.match(short, { status: 401, body: { message: /130 hex digits, but 128 digits came/ } })
  const unasked = await verify(siweMessage({ nonce: 'abcdefgh12345678', more }))
  t.match(unasked, { status: 401, body: { message: /^Nonce of message must be one/ } })
  for (const lines of ['Nonce: ', wallet.address, `${wallet.address}\nNonce: x`, '']) {
    t.match(await verify(lines), { status: lines ? 401 : 400 })
  }
  t.equal((await verify(siweMessage({ nonce }))).status, 200, 'none of them used up the nonce')

  const bad = await newNonce()
  t.match((await verify(siweMessage({ nonce: bad, more }))).body, { message: /EIP-4361/ })
  const again = await verify(siweMessage({ nonce: bad, more }))
  t.match(again.body, { message: /^Nonce of message must be one/ }, 'it is read once')
})

t.test('a message may have 1,024 characters', async (t) => {
  const ofLength = async (length: number) => {
    const nonce = await newNonce()
    const { length: empty } = siweMessage({ nonce, more: ['Request ID: '] })
    const more = [`Request ID: ${'a'.repeat(length - empty)}`]
    return verify(siweMessage({ nonce, more }))
  }
  t.equal((await ofLength(1024)).status, 200)
  t.match(await ofLength(1025), {
    status: 400,
    body: { code: 'INVALID_FIELD', field: 'message', message: /1024/ },
  })
})

t.test("an old nonce is refused by the api's clock, and forgotten", async (t) => {
  const nonceOfAge = async (ms: number) => {
    const nonce = await newNonce()
    const made = new Date(NOW - ms)
    await sql`update nonces set created_at = ${made} where nonce = ${nonce}`.execute(ground.db)
    return nonce
  }
  const last = await nonceOfAge(300_000)
  t.equal((await verify(siweMessage({ nonce: last }))).status, 200)
  const ahead = await nonceOfAge(-300_001)
  t.equal((await verify(siweMessage({ nonce: ahead }))).body.code, 'INVALID_SIGN_IN')
  const nonce = await nonceOfAge(300_001)
  t.equal((await verify(siweMessage({ nonce }))).body.code, 'INVALID_SIGN_IN')
  await newNonce()
  const { rows } = await sql`select 1 from nonces where nonce = ${nonce}`.execute(ground.db)
  t.same(rows, [])
})
