import type { Session } from '../shell/session.ts';
import { tourSteps } from './steps.ts';
import { hasTourRow } from './tour-line.ts';

/** `:tour` begins it, or goes on where it was left; `:tour off` leaves it from anywhere. */
export function changeTour(session: Session, argument: string): void {
	const { demo, tour } = session.state;
	if (!demo) {
		return session.say('the tour leads through the demo: awsmsg --local has it', 'notice');
	}
	if (argument === 'off') return leaveTour(session);
	if (argument !== '') return session.say(':tour begins or goes on, :tour off leaves', 'notice');
	session.dispatch({ type: 'tour-changed', tour: { on: true, step: tour.step } });
	if (!session.state.tour.on) return;
	// In the smallest terminal the line of the tour stands where this would.
	if (!hasTourRow(session.state)) return session.dispatch({ type: 'noticed', notice: undefined });
	session.say('do what the line of the tour says; esc at the first view leaves it', 'notice');
}

/** Leaves the tour where it is. */
export function leaveTour(session: Session): void {
	const { on, step } = session.state.tour;
	if (!on) return session.say('the tour is not on: :tour begins it', 'notice');
	session.dispatch({ type: 'tour-changed', tour: { on: false, step } });
	session.say(`the tour waits at step ${step + 1} of ${tourSteps.length}: :tour goes on`);
}
