// Node: @duckdb/node-api, an instance for each question.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers/promises'

const [link, stop, packages] = process.argv.slice(2)
const { DuckDBInstance, version } = createRequire(packages + '/')('@duckdb/node-api')
const question = readFileSync(new URL('../question.sql', import.meta.url), 'utf8')
const told = (line) => console.log(JSON.stringify(line))

async function ask() {
  const instance = await DuckDBInstance.create(link, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(question)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

told({ version: `${version()}`.replace(/^v/, '') + `, Node ${process.versions.node}` })
const begunBy = process.ppid
while (!existsSync(stop) && process.ppid === begunBy) {
  try {
    told({ rows: (await ask()).map(([build, day, arrivals]) => [build, day, Number(arrivals)]) })
  } catch (error) {
    told({ error: `${error}` })
  }
  await setTimeout(200)
}
