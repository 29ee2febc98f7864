// Words of little meaning, folded. `stop` words are left out everywhere; `light` ones stay, because "no puedo entrar" and
// "sign up" are not "entrar" and "sign", but count little and are never demanded.
import type { Language } from '../guides/library.ts';

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

export const stopWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  es: list(`a al de del el la las lo los le les un una unas unos y e o u que se mi mis me te tu tus su sus nos os yo
    ella ellos en con por para como si es son este esta estos estas ese esa esos esas eso esto ya pues muy tan q k ha
    he han hay mio mia tuyo nuestro nuestra favor hola gracias`),
  en: list(`a an the of to my your his her its our their i me you he she it we they them this that these those is are
    was were be been being am and or for with at by do does did done have has had as so if then there here im ive id
    youre please hello hi thanks just very`),
};

const lightWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  es: list(`no ni sin otro otra otros otras mas menos puedo puede puedes pueden podemos podria poder quiero quiere quieres
    quisiera necesito necesita debo debe deberia tengo tiene tienes tenia tener hacer hace hago hacen hecho hice haz
    estoy estan estar estaba era eres soy ser sido fue va van voy ir vas quien quienes donde cuando cuanto cuantos cual
    cuales porque pq xq desde hasta entre sobre tras ante aunque pero siempre nunca ahora antes despues luego todavia
    aun aqui ahi alli asi algo alguien alguno alguna nada nadie ninguno todo todos toda todas cada vez veces mismo
    misma solo tambien tampoco mucho muchos poco bien mal sale salen salio dice dicen pone ponen puesto pasa paso
    sirve vale da dan deja dejan sea saber se sabe ver mira gente cosa cosas manera forma rato dia hoy ayer manana
    ayuda problema error cuesta sigue seguir queda toca vuelve vuelta entonces mientras durante cuyo parte tipo`),
  en: list(`in on out up off over under into onto from about without again back down not no nor cannot can could will
    would should may might must how what when where who whose why which whats any some all every each other another
    one ones more most much many few only also too now later before after still yet always never ever need want wants
    like get gets getting got make makes made let lets use using used go goes going gone come keep keeps take takes put
    says said say see seen know happen happens happened thing things something anything nothing someone anyone
    everybody way ways time times day today yesterday tomorrow help problem error work works working worked doesnt dont
    wont isnt didnt hasnt havent because but while than right wrong until through doing same new`),
};

export const isStop = (language: Language, word: string): boolean =>
  stopWords[language].has(word) || (word.length === 1 && !/\d/.test(word));

export const isLight = (language: Language, word: string): boolean => lightWords[language].has(word);
