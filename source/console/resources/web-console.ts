import { asFailure } from '../../domain/failure.ts';
import { webConsoleUrl } from '../../domain/web-console.ts';
import { isLate } from '../input/late.ts';
import type { ScreenContext } from '../shell/screen.ts';
import type { ViewKind } from '../state/views.ts';
import { selectedResource } from './list.ts';

type Subject = { readonly arn: string; readonly url?: string };

/** What the web console would show: the resource under the cursor or of the view. */
function subjectOf({ view, state, body }: ScreenContext<ViewKind>): Subject | undefined {
	if (view.kind === 'list' || view.kind === 'pulse')
		return selectedResource(state, view, body.rows)?.ref;
	return 'ref' in view ? view.ref : 'target' in view ? view.target : undefined;
}

/** Why there is no page to open; `undefined` when there is one. */
export function noWebPage(context: ScreenContext<ViewKind>): string | undefined {
	const { info } = context.state.context;
	// An endpoint of the user's own is not what AWS's pages show.
	if (info?.endpoint !== undefined) return `${info.endpoint} has no AWS web console`;
	const subject = subjectOf(context);
	if (subject === undefined) return 'there is no queue, topic or stream here';
	return webConsoleUrl(subject) === undefined
		? 'the address of this partition is not known'
		: undefined;
}

/** Opens the resource in the AWS web console; where no browser can be had, shows its address. */
export function openWebConsole(context: ScreenContext<ViewKind>): void {
	const { session } = context;
	const subject = subjectOf(context);
	const url = subject && webConsoleUrl(subject);
	if (url === undefined) return;
	const { id } = context.view;
	session.host.openUrl(url).then(
		(opened) => {
			if (opened) return session.say('opened in the browser', 'good');
			session.copy(url, 'the address');
			const again = 'no browser could be opened from here: the same key shows the address';
			if (isLate(session, id, again)) return;
			session.push({
				kind: 'report',
				title: 'address in the web console',
				at: session.host.clock.now(),
				offset: 0,
				lines: [
					[{ text: 'No browser could be opened from here. The address:', style: 'heading' }],
					[],
					[{ text: url }],
				],
			});
		},
		(error: unknown) => session.fail(asFailure(error)),
	);
}
