import { failureLine } from '../../domain/failure.ts';
import { type FoundTail, isGone, isLeft } from '../../domain/topics/topic-tail.ts';
import {
	type FoundTails,
	findTails,
	removeFound,
	tailsSubjects,
} from '../../operations/topics/left-tails.ts';
import { count, counted } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { leftWords, standingWords, unknownWords } from '../../presentation/topics/tail-words.ts';
import { isLate } from '../input/late.ts';
import { nextCommand } from '../shell/command-place.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { startChange } from '../streams/start-change.ts';
import type { Work } from '../watch/connection.ts';
import { queueNamed } from './ask-tail.ts';

/** `:cleanup`: shows the tails of this account and region, and removes those that nobody reads by once that is confirmed. */
export function cleanUp(session: Session): void {
	session.say('looking for queues of tails');
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const found = await find(session, work);
		const [first, ...others] = found.tails.filter(isLeft);
		if (
			first === undefined &&
			found.tails.length + found.strange.length + found.unread.length === 0
		) {
			return session.say('nothing is left of tails');
		}
		if (isLate(session, id, 'tails were found: :cleanup shows them')) return;
		const at = session.host.clock.now();
		session.push({
			kind: 'report',
			title: 'tails of topics',
			lines: foundLines(found),
			at,
			offset: 0,
		});
		if (first === undefined) return session.say('nothing is left of tails');
		await remove(session, [first, ...others]);
	});
}

async function find(session: Session, work: Work): Promise<FoundTails> {
	const { topics, queues } = work.gateways;
	const name = session.state.context.terms.tailQueue?.value;
	const lent = name === undefined ? undefined : await queueNamed(session, work, name);
	const owner = await session.host.tailOwner();
	return findTails({ topics, queues, clock: work.clock, owner }, lent, work.signal);
}

function foundLines({ tails, strange, unread }: FoundTails): readonly Line[] {
	return [
		...tails.flatMap((tail): readonly Line[] => [
			[
				span(` ${tail.queue.name}`, 'strong'),
				span(`  ${standingWords(tail)}`, isLeft(tail) ? 'notice' : 'plain'),
			],
			[span(`   of ${tail.mark.topic}, made by ${tail.mark.owner}`, 'dim')],
			...(tail.unknown === undefined ? [] : [[span(`   ${unknownWords(tail)}`, 'bad')]]),
		]),
		...strange.map(({ name }) => [
			span(` ${name}`, 'strong'),
			span('  has the name of a tail and not its tags: it is not awsmsg that made it', 'dim'),
		]),
		...unread.map(({ queue, failure }) => [
			span(` ${queue.name}`, 'strong'),
			span(`  its tags could not be read: ${failureLine(failure)}`, 'bad'),
		]),
	];
}

/** The first of them names the confirmation. */
async function remove(
	session: Session,
	tails: readonly [FoundTail, ...FoundTail[]],
): Promise<void> {
	const [first] = tails;
	const grant = await session.confirm(
		{
			kind: 'remove-tails',
			...tailsSubjects(tails),
			detail: tails.map((tail) => `${tail.queue.name}, ${standingWords(tail)}.`),
		},
		'enter',
	);
	if (grant === undefined) return;
	const title = `remove ${counted(tails.length, 'tail')}`;
	const cleanup = nextCommand(session.state, 'cleanup');
	const owner = await session.host.tailOwner();
	startChange(session, { kind: 'cleanup', title, resource: first.queue.name }, async (at) => {
		const { topics, queues } = at.gateways;
		const ports = { topics, queues, clock: at.clock, owner };
		let gone = 0;
		for (const tail of tails) {
			const removal = await removeFound(ports, { tail, grant }, at.signal);
			if (removal === 'living') at.say(`${tail.queue.name} is in use again, and stays`, 'notice');
			else if (isGone(removal)) gone += 1;
			else {
				at.report({ leaves: true });
				at.say(leftWords(removal, cleanup) ?? '', 'bad');
			}
		}
		const told = `removed ${counted(gone, 'tail')} of ${count(tails.length)}`;
		if (gone === tails.length) at.say(told, 'good');
		at.refreshLists();
		return told;
	});
}
