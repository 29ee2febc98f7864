// Starts the Manager.
import '../shared/kit/kit.css';
import './pages.css';
import './flows.css';
import { startApp } from '../shared/app/start.tsx';
import { texts } from './languages.ts';
import { base } from './places.ts';
import { pages } from './router.tsx';
import { setClock } from './server.ts';

startApp({
  base,
  title: 'manager.title',
  texts,
  staleMs: 15_000,
  pages,
  onSession: ({ serverTime }) => setClock(serverTime),
});
