CREATE INDEX `case_events_user` ON `case_events` (`office_id`,`user_id`,`kind`,`case_id`);--> statement-breakpoint
CREATE INDEX `cases_confidential` ON `cases` (`office_id`,`confidential`,`comment_id`);--> statement-breakpoint
CREATE INDEX `cases_owner` ON `cases` (`office_id`,`owner_id`);