// A Fastify server that does nothing: what one route costs before anybody asks who is there. Says its port, ends by signal.
import fastify from 'fastify';

const app = fastify({ logger: false });
app.get('/bare', async () => ({ ok: true }));
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2] ?? 8471) });
process.stdout.write('ready\n');
process.on('SIGTERM', () => process.exit(0));
