// Compiles the book: `node engine/book/build.mjs` writes engine/src/core/book-code.ts, and with
// `--check` only tells whether that file is what the compiler makes of these sources.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const TARGET = here('../src/core/book-code.ts')
const LINE = 92

const code = textOf(await compile())
if (process.argv[2] !== '--check') {
  writeFileSync(TARGET, code)
} else if (readFileSync(TARGET, 'utf8') !== code) {
  console.error('engine/src/core/book-code.ts is not what engine/book compiles to.')
  process.exitCode = 1
}

async function compile() {
  let bytes
  const options = [
    'book.ts',
    '--config',
    'asconfig.json',
    '--baseDir',
    here('.'),
    '-o',
    'book.wasm',
  ]
  const { error, stderr } = await asc.main(options, {
    writeFile: (_name, contents) => {
      bytes = contents
    },
  })
  if (error || !bytes) throw new Error(`${error?.message}\n${stderr}`)
  return bytes
}

function textOf(bytes) {
  const text = Buffer.from(bytes).toString('base64')
  const lines = text.match(new RegExp(`.{1,${LINE}}`, 'g')).map((line) => `  '${line}',`)
  return `/** What engine/book compiles to (\`npm run build:book\`), in base64. */
export const BOOK_CODE: string = [
${lines.join('\n')}
].join('')
`
}
