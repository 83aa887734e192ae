BEGIN TRANSACTION;
CREATE TABLE _steps (
    name text not null,
    step integer not null,
    taken_at text not null,
    primary key (name, step)
) strict;
INSERT INTO "_steps" VALUES('installations',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('teams',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('absences',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',2,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',2,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('asks',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('budgets',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('cards',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('channels',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('colleagues',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('envelopes',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('habits',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('handovers',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('merges',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('notices',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('orphans',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outbox',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outbox',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outcomes',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('overloads',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ownerships',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ownerships',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',2,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',3,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('previews',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('previews',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('proposals',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('readings',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('findings',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('findings',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('readings',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('rests',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('schedules',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('teams',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('terms',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ties',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('touchpoints',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('watchlists',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('memberships',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE absences (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        subject_id text not null,       
        from_on text not null,
        until_on text not null,         
        note text not null,
        by text not null,
        at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "absences" VALUES('T0SAMPLE','absence 1','advocate','advocate 1','2026-03-01','2026-03-09','away, says T0SAMPLE','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "absences" VALUES('T0OTHER','absence 1','advocate','advocate 1','2026-03-01','2026-03-09','away, says T0OTHER','U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE accounts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        source text not null,           
        address text not null,          
        stable_id text not null,        
        title text not null,
        link text not null,             
        added_at text not null,
        due_at text not null,           
        leased_until text,              
        cursor text not null,           
        health text not null,           
        health_says text not null,      
        health_since text not null,
        failures integer not null,      
        first_seen_at text,             
        last_good_at text,              
        last_new_at text,
        ended integer not null, rhythm integer not null default 0, left_out integer not null default 0, moved_to text not null default '', proof text not null default '',         
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "accounts" VALUES('T0SAMPLE','account 1','advocate 1','feed','https://T0SAMPLE.example/feed','https://ada.example/1','Ada, read by T0SAMPLE','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0,0,0,'','');
INSERT INTO "accounts" VALUES('T0OTHER','account 1','advocate 1','feed','https://T0OTHER.example/feed','https://ada.example/1','Ada, read by T0OTHER','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0,0,0,'','');
CREATE TABLE advocates (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         
        owner text not null,            
        added_by text not null,
        added_at text not null,
        look_at text not null, merged_into text, backup text, kind text not null default 'outside', slack_user text, opted_in_at text, notes text not null default '', do_nots text not null default '',          
        primary key (team, id)
    ) strict;
INSERT INTO "advocates" VALUES('T0SAMPLE','advocate 1','Ada 1','ada 1','Olive of T0SAMPLE','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,'outside',NULL,NULL,'','');
INSERT INTO "advocates" VALUES('T0OTHER','advocate 1','Ada 1','ada 1','Olive of T0OTHER','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,'outside',NULL,NULL,'','');
CREATE TABLE alerts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        situation text not null,        
        label text not null,
        severity integer not null,      
        state text not null,            
        opened_at text not null,
        updated_at text not null,
        claimed_by text,                
        acted_by text,                  
        acted_at text,
        snoozed_until text,
        verdict text, done text,                   
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "alerts" VALUES('T0SAMPLE','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0SAMPLE',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "alerts" VALUES('T0OTHER','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0OTHER',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE asks (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        kind text not null,             
        what text not null,
        by text not null,               
        for_whom text not null,         
        at text not null,
        outcome text not null,          
        why text not null,              
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "asks" VALUES('T0SAMPLE','ask 1','advocate 1','ask','a talk at T0SAMPLE','U1','','2026-03-01T09:30:00.000000+00:00','','');
INSERT INTO "asks" VALUES('T0OTHER','ask 1','advocate 1','ask','a talk at T0OTHER','U1','','2026-03-01T09:30:00.000000+00:00','','');
CREATE TABLE budgets (
        team text not null references teams (team),
        cooling_days integer not null,  
        set_by text not null,
        set_at text not null,
        primary key (team)
    ) strict;
INSERT INTO "budgets" VALUES('T0SAMPLE',18,'U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "budgets" VALUES('T0OTHER',17,'U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE cards (
        team text not null references teams (team),
        alert_id text not null,
        channel text not null,
        ts text,                        
        wanted integer not null,        
        shown integer not null,         
        due_at text not null,           
        primary key (team, alert_id, channel),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "cards" VALUES('T0SAMPLE','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "cards" VALUES('T0OTHER','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE channels (
        team text not null references teams (team),
        channel text not null,
        level text not null,            
        quiet_from text,                
        quiet_until text,
        tz text not null,
        ceiling integer,                
        set_by text not null,
        set_at text not null,
        primary key (team, channel)
    ) strict;
INSERT INTO "channels" VALUES('T0SAMPLE','C1','all',NULL,NULL,'UTC',NULL,'Olive of T0SAMPLE','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "channels" VALUES('T0OTHER','C1','all',NULL,NULL,'UTC',NULL,'Olive of T0OTHER','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE colleagues (
        team text not null references teams (team),
        user_id text not null,
        name text not null,
        tz text not null,               
        is_slack_admin integer not null,
        is_gone integer not null,       
        checked_at text not null,       
        role text,                      
        manager text,                   
        capacity integer,               
        ceiling integer,                
        primary key (team, user_id)
    ) strict;
INSERT INTO "colleagues" VALUES('T0SAMPLE','colleague 1','Olive of T0SAMPLE','Europe/Berlin',0,0,'2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,NULL);
INSERT INTO "colleagues" VALUES('T0OTHER','colleague 1','Olive of T0OTHER','Europe/Berlin',0,0,'2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,NULL);
CREATE TABLE envelopes (
        team text not null references teams (team),
        key text not null,              
        seen_at text not null,
        primary key (team, key)
    ) strict;
INSERT INTO "envelopes" VALUES('T0SAMPLE','envelope 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "envelopes" VALUES('T0OTHER','envelope 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE findings (
        team text not null references teams (team),
        alert_id text not null,
        reading_id text not null,
        position integer not null,      
        found_at text not null,
        primary key (team, alert_id, reading_id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade,
        foreign key (team, reading_id) references readings (team, id) on delete cascade
    ) strict;
INSERT INTO "findings" VALUES('T0SAMPLE','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "findings" VALUES('T0OTHER','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE habits (
        team text not null references teams (team),
        advocate_id text not null,
        year integer not null,          
        gap real not null,              
        longest real not null,          
        measured_at text not null,
        primary key (team, advocate_id, year),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "habits" VALUES('T0SAMPLE','advocate 1',0,15.0,21.0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "habits" VALUES('T0OTHER','advocate 1',0,14.0,21.0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE handovers (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        giver text not null,            
        taker text not null,            
        note text not null,             
        introduction text not null,     
        opened_by text not null,
        opened_at text not null,
        first_contact_on text not null, 
        confirmed_from_at text,         
        confirmed_to_at text,           
        first_contact_at text,
        attention_until text,           
        told_at text,                   
        state text not null,            
        outcome text not null,          
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "handovers" VALUES('T0SAMPLE','handover 1','advocate 1','Olive of T0SAMPLE','U2','They like trains.','Meet the new one.','U1','2026-03-01T09:30:00.000000+00:00','2026-03-09',NULL,NULL,NULL,'2026-03-03T09:30:00.000000+00:00',NULL,'open','');
INSERT INTO "handovers" VALUES('T0OTHER','handover 1','advocate 1','Olive of T0OTHER','U2','They like trains.','Meet the new one.','U1','2026-03-01T09:30:00.000000+00:00','2026-03-09',NULL,NULL,NULL,'2026-03-03T09:30:00.000000+00:00',NULL,'open','');
CREATE TABLE installations (
        team text not null primary key, 
        organisation text not null,     
        name text not null,
        token text not null,            
        app_id text not null,
        bot_user text not null,
        bot_id text not null,
        scopes text not null,
        installed_by text not null,     
        installed_at text not null
    ) strict;
INSERT INTO "installations" VALUES('T0SAMPLE','','of T0SAMPLE','sealed for T0SAMPLE','A1','U0','B0','["chat:write"]','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "installations" VALUES('T0OTHER','','of T0OTHER','sealed for T0OTHER','A1','U0','B0','["chat:write"]','U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE memberships (
        team text not null references teams (team),
        watchlist_id text not null,
        advocate_id text not null,
        added_at text not null,
        primary key (team, watchlist_id, advocate_id),
        foreign key (team, watchlist_id) references watchlists (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "memberships" VALUES('T0SAMPLE','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "memberships" VALUES('T0OTHER','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE merges (
        team text not null references teams (team),
        id text not null,
        kept_id text not null,          
        merged_id text not null,        
        accounts text not null,         
        watchlists text not null,       
        added text not null,            
        merged_by text not null,
        merged_at text not null,
        undone_at text,
        primary key (team, id),
        foreign key (team, kept_id) references advocates (team, id) on delete cascade,
        foreign key (team, merged_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "merges" VALUES('T0SAMPLE','merge 1','advocate 1','advocate 1','["account 1"]','["watchlist 1"]','[]','Olive of T0SAMPLE','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "merges" VALUES('T0OTHER','merge 1','advocate 1','advocate 1','["account 1"]','["watchlist 1"]','[]','Olive of T0OTHER','2026-03-01T09:30:00.000000+00:00',NULL);
CREATE TABLE notices (
        team text not null references teams (team),
        alert_id text not null,
        whom text not null,             
        role text not null,             
        is_held integer not null,       
        at text not null,
        primary key (team, alert_id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "notices" VALUES('T0SAMPLE','alert 1','colleague 1','owner',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "notices" VALUES('T0OTHER','alert 1','colleague 1','owner',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE orphans (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        lost text not null,             
        why text not null,              
        channel text not null,          
        opened_at text not null,
        closed_at text,
        outcome text not null,          
        proposed text not null,         
        reasons text not null,          
        proposed_at text,               
        told_at text,                   
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "orphans" VALUES('T0SAMPLE','orphan 1','advocate 1','Olive of T0SAMPLE','gone','','2026-03-01T09:30:00.000000+00:00',NULL,'','["U1"]','["spoke to them last week"]',NULL,NULL);
INSERT INTO "orphans" VALUES('T0OTHER','orphan 1','advocate 1','Olive of T0OTHER','gone','','2026-03-01T09:30:00.000000+00:00',NULL,'','["U1"]','["spoke to them last week"]',NULL,NULL);
CREATE TABLE outbox (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        channel text not null,          
        alert_id text,
        reading_ids text not null,      
        body text not null,             
        rank integer not null,          
        state text not null,            
        attempts integer not null,
        created_at text not null,
        due_at text not null,
        sending_at text,
        sent_at text,
        ts text,
        trouble text not null,          
        primary key (team, id),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "outbox" VALUES('T0SAMPLE','message 1','card','C1','alert 1','[]','',0,'new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T0SAMPLE');
INSERT INTO "outbox" VALUES('T0OTHER','message 1','card','C1','alert 1','[]','',0,'new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T0OTHER');
CREATE TABLE outcomes (
        team text not null references teams (team),
        alert_id text not null,
        after_days integer not null,    
        became text not null,           
        ended_at text,                  
        noted_at text not null,
        again_at text,                  
        primary key (team, alert_id, after_days),
        foreign key (team, alert_id) references alerts (team, id) on delete cascade
    ) strict;
INSERT INTO "outcomes" VALUES('T0SAMPLE','alert 1',30,'nothing',NULL,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "outcomes" VALUES('T0OTHER','alert 1',30,'nothing',NULL,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE overloads (
        team text not null references teams (team),
        user_id text not null,
        why text not null,              
        at text not null,
        says text not null,             
        told_at text,                   
        primary key (team, user_id, why, at)
    ) strict;
INSERT INTO "overloads" VALUES('T0SAMPLE','colleague 1','alerts','2026-03-01T09:30:00.000000+00:00','9 of T0SAMPLE',NULL);
INSERT INTO "overloads" VALUES('T0OTHER','colleague 1','alerts','2026-03-01T09:30:00.000000+00:00','9 of T0OTHER',NULL);
CREATE TABLE ownerships (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        owner text not null,            
        backup text,
        by text not null,               
        why text not null,              
        from_at text not null,
        until_at text,                  
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "ownerships" VALUES('T0SAMPLE','ownership 1','advocate 1','Olive of T0SAMPLE',NULL,'U1','added','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "ownerships" VALUES('T0OTHER','ownership 1','advocate 1','Olive of T0OTHER',NULL,'U1','added','2026-03-01T09:30:00.000000+00:00',NULL);
CREATE TABLE posts (
        team text not null references teams (team),
        account_id text not null,
        id text not null,               
        advocate_id text not null,
        url text not null,
        title text not null,
        text text not null,
        kind text not null,             
        published_at text not null,
        seen_at text not null,
        backlog integer not null,       
        fingerprint text not null,      
        replies integer,                
        likes integer,
        reposts integer,
        lang text,                      
        label text,                     
        about_self integer not null,
        confidence real not null,
        sentiment real,
        evidence text not null,
        returns_on text,
        reasons text not null, edited_at text, deleted_at text, people text not null default '[]',
        primary key (team, account_id, id),
        foreign key (team, account_id) references accounts (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "posts" VALUES('T0SAMPLE','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T0SAMPLE','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]',NULL,NULL,'[]');
INSERT INTO "posts" VALUES('T0OTHER','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T0OTHER','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]',NULL,NULL,'[]');
CREATE TABLE previews (
        team text not null references teams (team),
        id text not null,
        asked_by text not null,
        asked_at text not null,
        name text not null,
        owner text not null,
        watchlist_id text,              
        channel text not null,
        places text not null, backup text,           
        primary key (team, id)
    ) strict;
INSERT INTO "previews" VALUES('T0SAMPLE','preview 1','Olive of T0SAMPLE','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]',NULL);
INSERT INTO "previews" VALUES('T0OTHER','preview 1','Olive of T0OTHER','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]',NULL);
CREATE TABLE proposals (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        place text not null,            
        link text not null,
        why text not null,
        proposed_at text not null,
        answered_by text,
        answer text not null,           
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "proposals" VALUES('T0SAMPLE','proposal 1','advocate 1','{}','https://social.example/1','their page says so, read by T0SAMPLE','2026-03-01T09:30:00.000000+00:00',NULL,'waiting');
INSERT INTO "proposals" VALUES('T0OTHER','proposal 1','advocate 1','{}','https://social.example/1','their page says so, read by T0OTHER','2026-03-01T09:30:00.000000+00:00',NULL,'waiting');
CREATE TABLE readings (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        signal text not null,
        label text not null,
        score real not null,
        bar real not null,
        severity integer not null,
        evidence text not null,
        reasons text not null,
        clears text not null,
        account_id text,                
        post_id text,
        returns_on text,
        read_at text not null,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "readings" VALUES('T0SAMPLE','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T0SAMPLE','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "readings" VALUES('T0OTHER','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T0OTHER','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE rests (
        team text not null references teams (team),
        key text not null,              
        until text not null,
        spent real not null,            
        primary key (team, key)
    ) strict;
INSERT INTO "rests" VALUES('T0SAMPLE','host 1','2026-03-03T09:30:00.000000+00:00',0.0);
INSERT INTO "rests" VALUES('T0OTHER','host 1','2026-03-03T09:30:00.000000+00:00',0.0);
CREATE TABLE schedules (
        team text not null references teams (team),
        id text not null,
        goes_to text not null,          
        about text not null,            
        about_id text not null,
        days text not null,             
        at text not null,               
        tz text not null,               
        since text not null,            
        due_at text not null,
        set_by text not null,
        set_at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "schedules" VALUES('T0SAMPLE','schedule 1','C1','all','','["0"]','09:00','UTC','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0SAMPLE','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "schedules" VALUES('T0OTHER','schedule 1','C1','all','','["0"]','09:00','UTC','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T0OTHER','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE teams (
        team text not null primary key,
        name text not null,
        bot_user text not null,
        joined_at text not null
    , left_at text) strict;
INSERT INTO "teams" VALUES('T0SAMPLE','of T0SAMPLE','U0','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "teams" VALUES('T0OTHER','of T0OTHER','U0','2026-03-01T09:30:00.000000+00:00',NULL);
CREATE TABLE terms (
        team text not null references teams (team),
        word_key text not null,         
        word text not null,
        kind text not null,             
        added_by text not null,
        added_at text not null,
        primary key (team, word_key)
    ) strict;
INSERT INTO "terms" VALUES('T0SAMPLE','example 1','Example of T0SAMPLE','ours','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "terms" VALUES('T0OTHER','example 1','Example of T0OTHER','ours','U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE ties (
        team text not null references teams (team),
        account_id text not null,       
        other_id text not null,         
        times integer not null,
        last_at text not null,
        primary key (team, account_id, other_id),
        foreign key (team, account_id) references accounts (team, id) on delete cascade,
        foreign key (team, other_id) references accounts (team, id) on delete cascade
    ) strict;
INSERT INTO "ties" VALUES('T0SAMPLE','account 1','account 1',11,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "ties" VALUES('T0OTHER','account 1','account 1',10,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE touchpoints (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        by text not null,               
        at text not null,
        kind text not null,             
        note text not null,
        promise text not null,          
        promise_due_on text,
        promise_kept_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "touchpoints" VALUES('T0SAMPLE','touchpoint 1','advocate 1','colleague 1','2026-03-01T09:30:00.000000+00:00','call','spoke to T0SAMPLE','a review',NULL,NULL);
INSERT INTO "touchpoints" VALUES('T0OTHER','touchpoint 1','advocate 1','colleague 1','2026-03-01T09:30:00.000000+00:00','call','spoke to T0OTHER','a review',NULL,NULL);
CREATE TABLE watchlists (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,
        channel text not null,
        owner text not null,            
        sensitivity real not null,      
        created_by text not null,
        created_at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "watchlists" VALUES('T0SAMPLE','watchlist 1','Speakers 1','speakers 1','C1','Olive of T0SAMPLE',0.0,'U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "watchlists" VALUES('T0OTHER','watchlist 1','Speakers 1','speakers 1','C1','Olive of T0OTHER',0.0,'U1','2026-03-01T09:30:00.000000+00:00');
CREATE INDEX absences_of_subject on absences (team, kind, subject_id, until_on);
CREATE UNIQUE INDEX advocates_by_name on advocates (team, name_key);
CREATE INDEX advocates_to_look_at on advocates (team, look_at);
CREATE UNIQUE INDEX accounts_once on accounts (team, source, stable_id);
CREATE INDEX accounts_due on accounts (team, ended, due_at);
CREATE INDEX accounts_of_advocate on accounts (team, advocate_id);
CREATE INDEX accounts_by_link on accounts (team, lower(link));
CREATE UNIQUE INDEX alerts_one_live on alerts (team, advocate_id, situation)
        where state in ('open', 'acknowledged', 'snoozed');
CREATE INDEX alerts_by_state on alerts (team, state, updated_at);
CREATE INDEX asks_of_advocate on asks (team, advocate_id, at);
CREATE INDEX cards_behind on cards (team, due_at) where shown < wanted;
CREATE INDEX envelopes_by_age on envelopes (team, seen_at);
CREATE INDEX habits_by_gap on habits (team, gap);
CREATE UNIQUE INDEX handovers_one_open on handovers (team, advocate_id) where state = 'open';
CREATE INDEX handovers_of_advocate on handovers (team, advocate_id, opened_at);
CREATE INDEX notices_of_whom on notices (team, whom, at);
CREATE UNIQUE INDEX orphans_one_open on orphans (team, advocate_id) where closed_at is null;
CREATE INDEX outbox_waiting on outbox (team, state, due_at);
CREATE INDEX outbox_of_channel on outbox (team, channel, sent_at);
CREATE UNIQUE INDEX ownerships_current on ownerships (team, advocate_id)
        where until_at is null;
CREATE INDEX ownerships_of_advocate on ownerships (team, advocate_id, from_at);
CREATE INDEX posts_of_advocate on posts (team, advocate_id, published_at);
CREATE INDEX posts_by_content on posts (team, account_id, fingerprint);
CREATE INDEX posts_of_account on posts (team, account_id, published_at);
CREATE INDEX posts_by_url on posts (team, substr(url, 1, 200));
CREATE INDEX posts_by_day on posts (team, backlog, seen_at, advocate_id);
CREATE INDEX posts_by_publishing on posts (team, published_at, advocate_id);
CREATE INDEX previews_by_age on previews (team, asked_at);
CREATE UNIQUE INDEX proposals_once on proposals (team, advocate_id, link);
CREATE INDEX readings_of_advocate on readings (team, advocate_id, read_at);
CREATE INDEX findings_of_reading on findings (team, reading_id);
CREATE INDEX readings_by_label on readings (team, label, read_at);
CREATE INDEX schedules_due on schedules (team, due_at);
CREATE INDEX ties_to on ties (team, other_id);
CREATE INDEX touchpoints_of_advocate on touchpoints (team, advocate_id, at);
CREATE INDEX touchpoints_promised on touchpoints (team, by)
        where promise <> '' and promise_kept_at is null;
CREATE UNIQUE INDEX watchlists_by_name on watchlists (team, name_key);
CREATE INDEX memberships_of_advocate on memberships (team, advocate_id);
COMMIT;
