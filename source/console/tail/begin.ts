import { resourceOf } from '../../domain/resource-id.ts';
import { consumerPrice } from '../../presentation/streams/consumer-words.ts';
import { isLate } from '../input/late.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { TailSource, ViewOf } from '../state/views.ts';
import { openTail, restartTail } from './open.ts';
import { sourceOf } from './start-form.ts';
import { tailVolume } from './volume.ts';

type StartView = ViewOf<'tail-start'>;

/** Keys that come sooner after a question were typed before it was there. */
const unreadMs = 650;

/** Begins the tail that the form describes, or says first how much there is to read. */
export function startTail({ session, view, key }: ScreenContext<'tail-start'>): void {
	const { volume, asking } = view;
	const { clock } = session.host;
	if (asking === true) {
		session.say('asking how much there is to read: a moment', 'notice');
		return;
	}
	if (volume !== undefined && clock.now() - volume.at < unreadMs) return;
	session.run(
		view.id,
		async (work) => {
			const source = sourceOf(view, clock.now());
			session.update(view.id, 'tail-start', ({ failure: _, ...old }) => old);
			if (volume !== undefined || !hasPast(source)) {
				return start(session, view, source, key);
			}
			session.update(view.id, 'tail-start', (old) => ({ ...old, asking: true }));
			const found = await tailVolume(work, view.ref, source, session.host.stores.md5);
			const now = session.state.views.at(-1);
			// Whoever changed the form meanwhile asks for something else.
			if (now?.id !== view.id || now.kind !== 'tail-start' || now.asking !== true) return;
			session.update(view.id, 'tail-start', ({ asking: _, ...old }) =>
				found?.isLong === true
					? {
							...old,
							focus: old.fields.length,
							volume: { sentence: found.sentence, at: clock.now() },
						}
					: old,
			);
			if (found?.isLong === true) return;
			if (found !== undefined) session.say(found.sentence);
			if (isLate(session, view.id, 'how much there is to read is known: press Start again')) return;
			await start(session, view, source, key);
		},
		(failure) =>
			session.update(view.id, 'tail-start', ({ asking: _, ...old }) => ({ ...old, failure })),
	);
}

/** Whether a start may have hours to read before it. */
function hasPast({ from, untilNow }: TailSource): boolean {
	return untilNow !== true && (from.type === 'TRIM_HORIZON' || from.type === 'AT_TIMESTAMP');
}

/** Begins, once that is agreed: reading by a consumer cuts off whoever reads by it, and is billed. */
async function start(
	session: Session,
	view: StartView,
	source: TailSource,
	key: string,
): Promise<void> {
	const consumer = view.consumers.find(({ arn }) => arn === source.consumerArn);
	if (consumer !== undefined) {
		const detail = [
			consumerPrice(view.mode),
			`Whoever else reads by ${consumer.name} now is cut off meanwhile.`,
		];
		const resource = resourceOf('stream', view.ref);
		if (!(await session.agreed({ kind: 'subscribe', resource, detail }, key))) return;
	}
	begin(session, view, source);
}

function begin(session: Session, { ref, restarts }: StartView, source: TailSource): void {
	if (restarts === undefined) {
		openTail(session, ref, source);
		return;
	}
	session.pop();
	restartTail(session, restarts, source);
}
