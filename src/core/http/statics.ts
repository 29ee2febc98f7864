// The built web apps: hashed files for ever, their index pages and the service worker never cached.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Mounts dist/web: the Manager and the drive (any path below them is their own), Aldaba Auth, and the style and script of the pages. */
export function serveWeb(folder: string) {
  return async function statics(app: FastifyInstance): Promise<void> {
    if (!existsSync(folder)) return;
    const common = { preCompressed: true, cacheControl: false, index: false, decorateReply: false } as const;
    const isHashed = (path: string) => /-[\w-]{8}\.\w+$/.test(path.replace(/\.(br|gz)$/, ''));
    const setHeaders: FastifyStaticOptions['setHeaders'] = (reply, path) => {
      reply.header('cache-control', isHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    };
    await app.register(fastifyStatic, {
      ...common,
      root: join(folder, 'entry'),
      prefix: '/assets/',
      decorateReply: true,
      setHeaders,
    });
    for (const name of ['manager', 'drive'])
      await app.register(fastifyStatic, {
        ...common,
        root: join(folder, name, 'assets'),
        prefix: `/${name}/assets/`,
        setHeaders,
      });
    await app.register(fastifyStatic, {
      ...common,
      root: join(folder, 'authenticator'),
      prefix: '/auth/',
      setHeaders,
    });
    const index = (name: string) => (_request: unknown, reply: FastifyReply) =>
      reply.header('cache-control', 'no-cache').sendFile('index.html', join(folder, name));
    for (const name of ['manager', 'drive']) {
      app.get(`/${name}`, (_request, reply) => reply.redirect(`/${name}/`, 303));
      app.get(`/${name}/`, index(name));
      app.get(`/${name}/*`, index(name));
    }
    app.get('/auth', (_request, reply) => reply.redirect('/auth/', 303));
    app.get('/auth/', index('authenticator'));
  };
}
