import { setup } from './setup.mjs'

/** Sets everything up, builds `packages` (all of them where none is named), then runs a main. */
export async function run(builtFile, packages = []) {
  await setup(...packages)
  await runBuilt(builtFile)
}

/** Runs the `main` of a built file, named from the project's root; its answer is the exit code. */
export async function runBuilt(builtFile) {
  const { main } = await import(new URL(`../../${builtFile}`, import.meta.url).href)
  try {
    process.exit(await main(process.argv.slice(2), process.env))
  } catch (error) {
    console.error(textFor(error))
    process.exit(1)
  }
}

/** Sentences for people; what is our mistake needs its stack. */
function textFor(error) {
  if (['HostError', 'ConfigError'].includes(error?.name)) return error.message
  if (error?.code !== 'ENOSPC') return error
  return `A disk is full, most likely the one that holds DATA_DIR: make room on it, and run this again. (${error.message})`
}
