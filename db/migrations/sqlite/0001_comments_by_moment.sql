DROP INDEX `comments_received`;--> statement-breakpoint
CREATE INDEX `comments_received` ON `comments` (`office_id`,`received_at`,`id`);