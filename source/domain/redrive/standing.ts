/**
 * How a run of this computer stands. `interrupted`: no process works on it and its journal has no end; `open`: it has
 * ended, and can be gone on with; `perhaps-running`: in a container or computer that can't be asked.
 */
export type Standing = 'running' | 'perhaps-running' | 'interrupted' | 'open' | 'ended';
