// Starts the drive.
import '../shared/kit/kit.css';
import './drive.css';
import { startApp } from '../shared/app/start.tsx';
import { texts } from './languages.ts';
import { base } from './places.ts';
import { pages } from './router.tsx';

// Others work here too: a page that is looked at again asks again.
startApp({ base, title: 'drive.title', texts, staleMs: 5_000, pages });
