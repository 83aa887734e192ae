// A whole Bluesky of its own software on loopback: directory, two hosts of accounts, and the view of
// all posts that readers ask. Says in one line of JSON where they listen, and ends with its stdin.
// Run as `node --input-type=module --eval` in the folder where package.json was installed.

import http from 'node:http'
import net from 'node:net'
import pg from 'pg'
import { TestNetwork, TestPds } from '@atproto/dev-env'

// Its servers would listen to the whole neighbourhood.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === 'number' && typeof given[1] !== 'string') {
    given.splice(0, 1, { port: given[0], host: '127.0.0.1' })
  }
  return listen.apply(this, given)
}

// The small PostgreSQL of the tests lacks pg_trgm, which only the search for people needs.
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (asked, ...rest) {
  const isSearch = typeof asked === 'string' && /\bpg_trgm\b|\bgist_trgm_ops\b/.test(asked)
  return query.call(this, isSearch ? 'select 1' : asked, ...rest)
}

process.env.REDIS_HOST ??= 'none' // asked for and used by nothing

const network = await TestNetwork.create({ dbPostgresSchema: 'bluesky' })
const strict = await TestPds.create({ didPlcUrl: network.plc.url, rateLimitsEnabled: true })

const orders = {
  // Everything written so far is to be seen by readers.
  '/settle': () => network.processAll(100_000),
  // Everything that the strict host gives away in five minutes is to be taken.
  '/spend': async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 20 })
    const ask = (path) =>
      new Promise((done, failed) => {
        http
          .get(`${strict.url}${path}`, { agent }, (answer) => {
            answer.resume().on('end', () => done(answer.statusCode))
          })
          .on('error', failed)
      })
    const more = async () => {
      while ((await ask('/xrpc/com.atproto.server.describeServer')) !== 429);
    }
    await Promise.all(Array.from({ length: 20 }, more))
    agent.destroy()
  },
}

const control = http.createServer((request, response) => {
  const order = orders[request.url]
  Promise.resolve(order ? order() : undefined).then(
    () => response.writeHead(order ? 200 : 404).end(),
    (error) => response.writeHead(500).end(String(error)),
  )
})
control.listen(0, () => {
  const said = {
    appview: network.bsky.url,
    pds: network.pds.url,
    strict: strict.url,
    plc: network.plc.url,
    control: `http://localhost:${control.address().port}`,
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
})

process.stdin.on('end', () => process.exit(0)).resume()
