ALTER TABLE `invitation_lists` ADD `number` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `invitation_lists_number` ON `invitation_lists` (`office_id`,`survey_id`,`number`);--> statement-breakpoint
ALTER TABLE `invitations` ADD `claimed_at` integer;