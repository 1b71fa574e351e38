import { callerOf } from '../../domain/contexts/caller.ts';
import { contestedWords } from '../../domain/contexts/contested.ts';
import type { ContextColour } from '../../domain/contexts/terms.ts';
import type { Identity } from '../../domain/resources.ts';
import { ownerLabel } from '../../presentation/contexts/context-words.ts';
import { duration, zone } from '../../presentation/formats.ts';
import {
	clip,
	clipMiddle,
	type Line,
	lineWidth,
	type Span,
	type Style,
	span,
	spanAt,
	widthOf,
} from '../../presentation/line.ts';
import type { Tab } from '../resources/panes.ts';
import type { State } from '../state/state.ts';
import { type Status, statusText } from '../widgets/status.ts';

/*
The three rows of the header, of what is told to them. They know no screen, so that they can be drawn before the console is
loaded; `header.ts` asks the screens.
*/

/** What says who and where we are. */
export type Whereabouts = {
	readonly context: Pick<
		State['context'],
		'info' | 'identity' | 'mode' | 'terms' | 'failure' | 'goingTo' | 'chosen'
	>;
} & Pick<State, 'now' | 'size' | 'endpointStarting'>;

/** How old what is on screen is, in words, and whether nothing answers any more. */
export type Freshness = {
	readonly age: string;
	readonly isLost: boolean;
	/** The account of what is on show, where these credentials are of another. */
	readonly owner?: string;
};

const banner: Readonly<Record<string, Style>> = {
	open: 'banner-open',
	protected: 'banner-protected',
	'read-only': 'banner-local',
	look: 'banner-local',
};

/** Cells below which the start and the end of an address tell nothing. */
const leastOfAddress = 16;
/** Cells of a name that has a colour. */
const mostOfName = 20;

/** Who and where we are, what may happen here, how old the data is: never a guess (law 6). */
export function bannerLine(state: Whereabouts, { age, isLost, owner }: Freshness): Line {
	const { info, identity, mode, terms, failure, goingTo } = state.context;
	const style: Style = info?.local === true ? 'banner-local' : (banner[mode] ?? 'banner-protected');
	// Narrow terminals shorten the first and cut the last of these, never the account and the region.
	let name = '';
	const place: string[] = [];
	const named: Span[] = [];
	const more: string[] = [];
	if (info === undefined) {
		place.push(
			failure !== undefined
				? 'not connected'
				: state.endpointStarting
					? 'starting the local endpoint'
					: 'connecting',
		);
	} else {
		name = terms.alias?.value ?? (info.local ? 'LOCAL' : ownerLabel(info));
		if (terms.colour !== undefined && terms.alias !== undefined) {
			named.push(coloured(name, terms.colour.value));
			name = '';
		}
		place.push(identity?.account ?? 'account unknown', info.region);
		if (goingTo !== undefined) more.push(`going to ${goingTo}`);
		const { contested } = info;
		if (contestedWords(contested, identity?.account) !== undefined) {
			more.push(`NOT ${contested?.profile} ${contested?.account}: P chooses`);
		}
		if (owner !== undefined) more.push(`shows account ${owner}`);
		if (info.endpoint !== undefined) more.push(info.endpoint);
		for (const part of callerParts(identity, state.now)) more.push(part);
	}
	const lost = isLost || (info === undefined && failure !== undefined);
	const { columns } = state.size;
	const right: Span[] = [
		span(` ${mode.toUpperCase()}${modeEnd(state)} `, style),
		span(`  age ${age} `, lost ? 'bad' : 'plain'),
	];
	const room = columns - lineWidth(right) - apart;
	const left: Span[] = [
		...named,
		span(
			` ${placeIn(name, place.join(' '), room - lineWidth(named) - 1)}`,
			info === undefined && lost ? 'bad' : 'strong',
		),
	];
	for (const one of more) {
		const rest = room - lineWidth(left) - 1;
		// What is cut to a few letters says nothing, and its end would touch the mode.
		if (widthOf(one) > rest && rest < leastOfAddress) break;
		left.push(span(` ${clipMiddle(one, rest)}`, 'strong'));
	}
	// Every time on screen is a local one, unless its column says otherwise: the zone is told here, once,
	// where nothing of who and where has to give way to it; `i` tells it in any case.
	const times = span(`times ${zone(state.now)}  `, 'dim');
	const fits = lineWidth([...left, times]) <= room;
	return spread(left, fits ? [times, ...right] : right, columns);
}

/** What a context is called, in its colour; a long name gives way to account and region. */
function coloured(name: string, colour: ContextColour): Span {
	return span(` ${clipMiddle(name, mostOfName)} `, `context-${colour}`);
}

/** ` 14:32`: how long a mode lasts that was chosen for a while; empty for one that stays. */
function modeEnd({ context, now }: Whereabouts): string {
	const until = context.chosen?.until;
	if (until === undefined) return '';
	const seconds = Math.max(0, Math.ceil((until - now) / 1000));
	const two = (value: number) => String(value).padStart(2, '0');
	const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
	return hours > 0
		? ` ${hours}:${two(minutes)}:${two(seconds % 60)}`
		: ` ${minutes}:${two(seconds % 60)}`;
}

/** Cells of a name below which it is left out: fewer tell it from no other. */
const leastOfName = 6;

/** The name and the place behind it, in so many cells: the name gives way. */
function placeIn(name: string, place: string, room: number): string {
	if (name === '') return clipMiddle(place, room);
	const rest = room - widthOf(place) - 1;
	if (rest < Math.min(leastOfName, widthOf(name))) return clipMiddle(place, room);
	return `${clipMiddle(name, rest)} ${place}`;
}

/** A time that is shown for hours: its seconds would be unrest. */
function wholeMinutes(milliseconds: number): string {
	const minute = 60_000;
	return milliseconds < minute ? '1 m' : duration(Math.floor(milliseconds / minute) * minute);
}

/** `role/oncall`, the name of its session, and how long its credentials last. */
function callerParts(identity: Identity | undefined, now: number): readonly string[] {
	const caller = identity === undefined ? undefined : callerOf(identity.arn);
	const { expiresAt } = identity ?? {};
	const left = expiresAt === undefined ? undefined : expiresAt - now;
	return [
		...(caller === undefined ? [] : [caller.who]),
		...(caller?.session === undefined ? [] : [caller.session]),
		...(left === undefined ? [] : [left > 0 ? `ends in ${wholeMinutes(left)}` : 'EXPIRED']),
	];
}

/** A tab with the key that opens it. */
export type NamedTab = Tab & { readonly digit: string; readonly id: string };

/** The tabs, and the id of the one that is open. */
export type OpenTab = { readonly tabs: readonly NamedTab[]; readonly open: string | undefined };

/**
 * The panes, and behind them what there is to say, in more or fewer words. What does not fit is said in fewer: the
 * names of panes that are neither open nor alarming go first, from the right.
 */
export function tabsLine(
	{ tabs, open }: OpenTab,
	{ texts, style }: { readonly texts: readonly string[]; readonly style: Style },
	columns: number,
): Line {
	const line = (named: (tab: NamedTab, index: number) => boolean): Line => [
		span(' '),
		...tabs.map((tab, index) => {
			const text = named(tab, index) ? `${tab.digit} ${tab.label}` : tab.digit;
			if (tab.id === open) return span(`[${text}]`, 'title');
			return span(` ${text} `, tab.alarming === true ? 'bad' : 'plain');
		}),
	];
	const shortest = texts.at(-1) ?? '';
	const fits = (left: Line, text: string) => lineWidth(left) + widthOf(text) + apart + 1 <= columns;
	const fitting = (): Line => {
		for (let most = tabs.length; most >= 0; most--) {
			const one = line(
				({ id, alarming }, index) => index < most || id === open || alarming === true,
			);
			if (fits(one, shortest)) return one;
		}
		const one = line(({ alarming }) => alarming === true);
		return fits(one, shortest) ? one : line(() => false);
	};
	const left = fitting();
	const right = texts.find((one) => fits(left, one)) ?? shortest;
	return spread(left, [span(`${right} `, style)], columns);
}

/** The tab in a cell of {@link tabsLine}; `undefined` beside them. */
export function tabIn(line: Line, { tabs }: OpenTab, cell: number): NamedTab | undefined {
	const at = spanAt(line, cell);
	// A blank, the tabs that have room, what is between, and what there is to say.
	return at < line.length - 2 ? tabs[at - 1] : undefined;
}

const separator = ' > ';
/** Stands for the views of a path that have no room. */
const folded = '..';
const mostOfTitle = 36;

/**
 * Where this is, and what there is to say of it. A status gives way part by part, then the path, view by view, then
 * the middle of both.
 */
export function breadcrumbLine(titles: readonly string[], whole: Status, columns: number): Line {
	const path = titles.slice(0, -1);
	const last = titles.at(-1) ?? '';
	const room = columns - 2;
	const wanted =
		Math.min(widthOf(last), mostOfTitle) +
		(path.length === 0 ? 0 : folded.length + separator.length);
	const most = Math.max(Math.floor(room / 2), room - wanted - apart);
	const status = statusText(whole, most);
	const left = room - (status === '' ? 0 : widthOf(status) + apart);
	const front = pathIn(path, left - widthOf(last));
	return spread(
		[span(` ${front}`, 'dim'), span(clipMiddle(last, Math.max(1, left - widthOf(front))), 'title')],
		[span(status === '' ? '' : `${status} `, 'dim')],
		columns,
	);
}

/**
 * The views before the last, with what parts them from it, in whole titles: a piece of a name says nothing. The
 * first and those next to the last, where esc leads, stay longest.
 */
export function pathIn(titles: readonly string[], room: number): string {
	if (titles.length === 0) return '';
	const [first = '', ...others] = titles;
	const paths = [
		titles,
		...others.slice(1).map((_, at) => [first, folded, ...others.slice(at + 1)]),
		...(others.length === 0 ? [] : [[folded, ...others.slice(-1)]]),
	].map((each) => [...each, ''].join(separator));
	return paths.find((each) => widthOf(each) <= room) ?? `${folded}${separator}`;
}

/** Blank cells that keep two texts of one row apart. */
const apart = 2;

/** `left` and `right` at the two ends of a row, never touching; the left gives way. */
export function spread(left: readonly Span[], right: readonly Span[], width: number): Line {
	const rightWidth = lineWidth(right);
	let room = Math.max(0, width - rightWidth - (rightWidth === 0 ? 0 : apart));
	const kept: Span[] = [];
	for (const one of left) {
		if (room <= 0) break;
		const text = widthOf(one.text) <= room ? one.text : clip(one.text, room);
		kept.push({ ...one, text });
		room -= widthOf(text);
	}
	const used = lineWidth(kept);
	return [...kept, span(' '.repeat(Math.max(0, width - used - rightWidth))), ...right];
}
