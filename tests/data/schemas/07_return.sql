BEGIN TRANSACTION;
CREATE TABLE _steps (
    name text not null,
    step integer not null,
    taken_at text not null,
    primary key (name, step)
) strict;
INSERT INTO "_steps" VALUES('installations',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('teams',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('absences',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('accounts',2,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',2,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('advocates',3,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('alerts',2,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('aliases',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('asks',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('audits',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('bases',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('budgets',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('buyers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('cards',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('channels',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('codes',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('colleagues',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('costs',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('credit_runs',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('credits',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('customers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('customers',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('deals',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('deal_steps',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('demand_readers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('demand_readers',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('envelopes',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('erasures',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('forecasts',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('habits',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('handovers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('homes',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('identities',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('imports',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('informed',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('joins',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('keepings',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('meanings',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('merges',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('notices',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('orphans',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outbox',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outbox',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('outcomes',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('overloads',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ownerships',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ownerships',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('peppers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('places',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('looks',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',2,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('posts',3,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('previews',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('previews',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('profiles',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('proposals',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('purges',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('questions',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('answers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('asked_questions',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('askers',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('readings',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('findings',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('findings',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('readings',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('received',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('received',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('reports',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('allocations',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('rests',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('schedules',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('stage_roles',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('stages',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('strays',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('struggles',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('teams',1,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('terms',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('tickets',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('ties',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('tombstones',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('touches',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('touchpoints',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('transactions',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('uploads',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('usergroups',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('value_channels',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('visits',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('closings',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('evidence',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('lessons',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('watchlists',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('memberships',0,'2026-03-02T09:30:00.000000+00:00');
INSERT INTO "_steps" VALUES('watchlists',1,'2026-03-02T09:30:00.000000+00:00');
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
INSERT INTO "absences" VALUES('T1','absence 1','advocate','advocate 1','2026-03-01','2026-03-09','away, says T1','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "absences" VALUES('T2','absence 1','advocate','advocate 1','2026-03-01','2026-03-09','away, says T2','U1','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "accounts" VALUES('T1','account 1','advocate 1','feed','https://T1.example/feed','https://ada.example/1','Ada, read by T1','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0,0,0,'','');
INSERT INTO "accounts" VALUES('T2','account 1','advocate 1','feed','https://T2.example/feed','https://ada.example/1','Ada, read by T2','https://ada.example','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,'{}','ok','','2026-03-01T09:30:00.000000+00:00',0,NULL,'2026-03-01T09:30:00.000000+00:00',NULL,0,0,0,'','');
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
INSERT INTO "advocates" VALUES('T1','advocate 1','Ada 1','ada 1','Olive of T1','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,'outside',NULL,NULL,'','');
INSERT INTO "advocates" VALUES('T2','advocate 1','Ada 1','ada 1','Olive of T2','U1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,'outside',NULL,NULL,'','');
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
INSERT INTO "alerts" VALUES('T1','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T1',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "alerts" VALUES('T2','alert 1','advocate 1','stepping_back','leaving',3,'open','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T2',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE aliases (
        team text not null references teams (team),
        name text not null,             
        root text not null,             
        at text not null,
        primary key (team, name)
    ) strict;
INSERT INTO "aliases" VALUES('T1','stripe:ch_1','root 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "aliases" VALUES('T2','stripe:ch_1','root 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE allocations (
        team text not null references teams (team),
        report_id text not null,
        advocate_id text not null,
        pct real not null,              
        basis text not null,            
        confirmed_by text not null,     
        primary key (team, report_id, advocate_id),
        foreign key (team, report_id) references reports (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "allocations" VALUES('T1','report 1','advocate 1',40.0,'confirmed','Olive of T1');
INSERT INTO "allocations" VALUES('T2','report 1','advocate 1',40.0,'confirmed','Olive of T2');
CREATE TABLE answers (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        question_id text not null,
        stage text not null,            
        place_key text not null,        
        account_id text not null,       
        post_id text not null,
        link text not null,
        quote text not null,            
        quality integer not null,       
        stance integer not null,        
        how text not null,              
        score real,                     
        second_score real,              
        status text not null,           
        said_at text not null,
        suggested_at text not null,
        decided_by text not null,       
        decided_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id) on delete cascade
    ) strict;
INSERT INTO "answers" VALUES('T1','answer 1','advocate 1','question 1','validate','place 1','account 1','post 1','','It holds, says T1',1,0,'suggested',3.5,NULL,'suggested','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','',NULL);
INSERT INTO "answers" VALUES('T2','answer 1','advocate 1','question 1','validate','place 1','account 1','post 1','','It holds, says T2',1,0,'suggested',3.5,NULL,'suggested','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','',NULL);
CREATE TABLE asked_questions (
        team text not null references teams (team),
        ask_id text not null,
        question_id text not null,
        primary key (team, ask_id),
        foreign key (team, ask_id) references asks (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id) on delete cascade
    ) strict;
INSERT INTO "asked_questions" VALUES('T1','ask 1','question 1');
INSERT INTO "asked_questions" VALUES('T2','ask 1','question 1');
CREATE TABLE askers (
        team text not null references teams (team),
        question_id text not null,
        buyer_id text not null,
        primary key (team, question_id, buyer_id),
        foreign key (team, question_id) references questions (team, id) on delete cascade,
        foreign key (team, buyer_id) references buyers (team, id) on delete cascade
    ) strict;
INSERT INTO "askers" VALUES('T1','question 1','buyer 1');
INSERT INTO "askers" VALUES('T2','question 1','buyer 1');
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
INSERT INTO "asks" VALUES('T1','ask 1','advocate 1','ask','a talk at T1','U1','','2026-03-01T09:30:00.000000+00:00','','');
INSERT INTO "asks" VALUES('T2','ask 1','advocate 1','ask','a talk at T2','U1','','2026-03-01T09:30:00.000000+00:00','','');
CREATE TABLE audits (
        team text not null references teams (team),
        id text not null,
        at text not null,
        who text not null,              
        what text not null,             
        subject text not null,          
        note text not null,             
        primary key (team, id)
    ) strict;
INSERT INTO "audits" VALUES('T1','audit 1','2026-03-01T09:30:00.000000+00:00','Olive of T1','show','mark 1','');
INSERT INTO "audits" VALUES('T2','audit 1','2026-03-01T09:30:00.000000+00:00','Olive of T2','show','mark 1','');
CREATE TABLE bases (
        team text not null references teams (team),
        kind text not null,             
        assessment text not null,       
        notice text not null,           
        set_by text not null,
        set_at text not null,
        primary key (team)
    ) strict;
INSERT INTO "bases" VALUES('T1','interests','','','Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "bases" VALUES('T2','interests','','','Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE budgets (
        team text not null references teams (team),
        cooling_days integer not null,  
        set_by text not null,
        set_at text not null,
        primary key (team)
    ) strict;
INSERT INTO "budgets" VALUES('T1',12,'U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "budgets" VALUES('T2',12,'U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE buyers (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         
        segment text not null,          
        role text not null,             
        note text not null,
        reviewed_at text,               
        added_by text not null,
        added_at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "buyers" VALUES('T1','buyer 1','Head of data 1','head of data 1','banks, says T1','economic','',NULL,'U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "buyers" VALUES('T2','buyer 1','Head of data 1','head of data 1','banks, says T2','economic','',NULL,'U1','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "cards" VALUES('T1','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "cards" VALUES('T2','alert 1','C1','1.1',1,0,'2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "channels" VALUES('T1','C1','all',NULL,NULL,'UTC',NULL,'Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "channels" VALUES('T2','C1','all',NULL,NULL,'UTC',NULL,'Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE closings (
        team text not null references teams (team),
        id text not null,
        customer text not null,
        customer_key text not null,     
        outcome text not null,          
        closed_on text not null,
        by text not null,               
        at text not null,
        reminded_at text,               
        settled_at text,                
        visit_id text,                  
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id)
    ) strict;
INSERT INTO "closings" VALUES('T1','closing 1','Sample Bank 1','sample bank 1','lost','2026-01-02','Olive of T1','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL);
INSERT INTO "closings" VALUES('T2','closing 1','Sample Bank 1','sample bank 1','lost','2026-01-02','Olive of T2','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL);
CREATE TABLE codes (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        code text not null,             
        code_key text not null,         
        link text not null,             
        promotion_id text,              
        made_by text not null,
        made_at text not null,
        retired_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "codes" VALUES('T1','code 1','advocate 1','ADA1','ada1','https://T1.example/ada','promo_1','U1','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "codes" VALUES('T2','code 1','advocate 1','ADA1','ada1','https://T2.example/ada','promo_1','U1','2026-03-01T09:30:00.000000+00:00',NULL);
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
INSERT INTO "colleagues" VALUES('T1','colleague 1','Olive of T1','Europe/Berlin',0,0,'2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,NULL);
INSERT INTO "colleagues" VALUES('T2','colleague 1','Olive of T2','Europe/Berlin',0,0,'2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,NULL);
CREATE TABLE costs (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        first_on text not null,
        last_on text not null,          
        amount integer not null,        
        currency text not null,
        hours real,                     
        note text not null,
        advocate_id text,               
        watchlist_id text,              
        by text not null,
        at text not null,
        ext_id text not null,           
        primary key (team, id)
    ) strict;
INSERT INTO "costs" VALUES('T1','cost 1','perks','2026-03-01','2026-03-31',12000,'EUR',NULL,'mugs of T1','advocate 1',NULL,'U1','2026-03-01T09:30:00.000000+00:00','cost 1');
INSERT INTO "costs" VALUES('T2','cost 1','perks','2026-03-01','2026-03-31',12000,'EUR',NULL,'mugs of T2','advocate 1',NULL,'U1','2026-03-01T09:30:00.000000+00:00','cost 1');
CREATE TABLE credit_runs (
        team text not null references teams (team),
        id text not null,
        method text not null,           
        first_on text not null,
        last_on text not null,
        currency text not null,
        conversions integer not null,   
        whole integer not null,         
        parameters text not null,       
        at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "credit_runs" VALUES('T1','run 1','linear','2026-01-01','2026-03-31','EUR',22,100000,'{}','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "credit_runs" VALUES('T2','run 1','linear','2026-01-01','2026-03-31','EUR',22,100000,'{}','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE credits (
        team text not null references teams (team),
        run_id text not null,
        advocate_id text not null,
        method text not null,           
        value integer not null,         
        low integer not null,           
        high integer not null,
        customers integer not null,     
        primary key (team, run_id, advocate_id, method),
        foreign key (team, run_id) references credit_runs (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "credits" VALUES('T1','run 1','advocate 1','linear',100000,50000,150002,7);
INSERT INTO "credits" VALUES('T2','run 1','advocate 1','linear',100000,50000,150002,7);
CREATE TABLE customers (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        parent_id text,                 
        label text not null,            
        label_key text not null,        
        company text not null,          
        contract text not null,         
                                        
        state text not null,            
        state_at text not null,         
        first_seen_at text not null,    
        added_at text not null,
        source text not null,           
        merged_into text, ended_at text,               
        primary key (team, id)
    ) strict;
INSERT INTO "customers" VALUES('T1','customer 1','account',NULL,'Sample 1','sample 1','Sample of T1','unknown','lead','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','',NULL,NULL);
INSERT INTO "customers" VALUES('T2','customer 1','account',NULL,'Sample 1','sample 1','Sample of T2','unknown','lead','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','',NULL,NULL);
CREATE TABLE deal_steps (
        team text not null references teams (team),
        deal_id text not null,
        at text not null,
        stage_raw text not null,
        state text not null,            
        amount integer,                 
        source text not null,
        primary key (team, deal_id, at, stage_raw),
        foreign key (team, deal_id) references deals (team, id) on delete cascade
    ) strict;
INSERT INTO "deal_steps" VALUES('T1','deal 1','2026-03-01T09:30:00.000000+00:00','Qualified','open',NULL,'export of T1');
INSERT INTO "deal_steps" VALUES('T2','deal 1','2026-03-01T09:30:00.000000+00:00','Qualified','open',NULL,'export of T2');
CREATE TABLE deals (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        system text not null,           
        system_id text not null,        
        stage_raw text not null,        
        state text not null,            
        amount integer,                 
        currency text not null,         
        opened_at text,
        closed_at text,                 
        p_win real,                     
        source text not null,
        updated_at text not null,       
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "deals" VALUES('T1','deal 1','customer 1','sf','006 1','won by T1','won',100000,'EUR',NULL,'2026-03-01T09:30:00.000000+00:00',NULL,'','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "deals" VALUES('T2','deal 1','customer 1','sf','006 1','won by T2','won',100000,'EUR',NULL,'2026-03-01T09:30:00.000000+00:00',NULL,'','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE demand_readers (
        team text not null references teams (team),
        bar real,                       
        confirms integer not null,      
        read_to text,                   
        set_by text not null,           
        set_at text, read_for text not null default '',
        primary key (team)
    ) strict;
INSERT INTO "demand_readers" VALUES('T1',6.0,0,NULL,'U1','2026-03-01T09:30:00.000000+00:00','');
INSERT INTO "demand_readers" VALUES('T2',6.0,0,NULL,'U1','2026-03-01T09:30:00.000000+00:00','');
CREATE TABLE envelopes (
        team text not null references teams (team),
        key text not null,              
        seen_at text not null,
        primary key (team, key)
    ) strict;
INSERT INTO "envelopes" VALUES('T1','envelope 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "envelopes" VALUES('T2','envelope 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE erasures (
        team text not null references teams (team),
        kind text not null,             
        channel text not null,          
        name text not null,             
        message_id text not null,       
        asked_at text not null,
        due_at text not null,
        attempts integer not null,
        primary key (team, kind, channel, name)
    ) strict;
INSERT INTO "erasures" VALUES('T1','edit','C1','1.1','message of T1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0);
INSERT INTO "erasures" VALUES('T2','edit','C1','1.1','message of T2','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0);
CREATE TABLE evidence (
        team text not null references teams (team),
        id text not null,
        target text not null,           
        target_id text not null,        
        kind text not null,             
        at text not null,
        customer text not null,         
        text text not null,             
        quotable integer not null,      
        link text not null,             
        visit_id text,                  
        by text not null,               
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id) on delete cascade
    ) strict;
INSERT INTO "evidence" VALUES('T1','evidence 1','question','question 1','visit','2026-03-01T09:30:00.000000+00:00','Sample Bank','We feared the audit, says T1',0,'','visit 1','U1');
INSERT INTO "evidence" VALUES('T2','evidence 1','question','question 1','visit','2026-03-01T09:30:00.000000+00:00','Sample Bank','We feared the audit, says T2',0,'','visit 1','U1');
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
INSERT INTO "findings" VALUES('T1','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "findings" VALUES('T2','alert 1','reading 1',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE forecasts (
        team text not null references teams (team),
        id text not null,
        about text not null,            
        about_id text not null,         
        model text not null,            
        parameters text not null,       
        made_at text not null,
        first_on text not null,
        last_on text not null,          
        currency text not null,
        point integer not null,         
        low integer not null,           
        high integer not null,
        customers integer not null,
        repeats integer not null,
        came integer,                   
        came_at text,
        primary key (team, id)
    ) strict;
INSERT INTO "forecasts" VALUES('T1','forecast 1','all','','bgnbd for T1','{}','2026-03-01T09:30:00.000000+00:00','2025-12-01','2026-02-28','EUR',200000,100000,400000,300,150,NULL,NULL);
INSERT INTO "forecasts" VALUES('T2','forecast 1','all','','bgnbd for T2','{}','2026-03-01T09:30:00.000000+00:00','2025-12-01','2026-02-28','EUR',200000,100000,400000,300,150,NULL,NULL);
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
INSERT INTO "habits" VALUES('T1','advocate 1',0,9.0,21.0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "habits" VALUES('T2','advocate 1',0,9.0,21.0,'2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "handovers" VALUES('T1','handover 1','advocate 1','Olive of T1','U2','They like trains.','Meet the new one.','U1','2026-03-01T09:30:00.000000+00:00','2026-03-09',NULL,NULL,NULL,'2026-03-03T09:30:00.000000+00:00',NULL,'open','');
INSERT INTO "handovers" VALUES('T2','handover 1','advocate 1','Olive of T2','U2','They like trains.','Meet the new one.','U1','2026-03-01T09:30:00.000000+00:00','2026-03-09',NULL,NULL,NULL,'2026-03-03T09:30:00.000000+00:00',NULL,'open','');
CREATE TABLE homes (
        team text not null references teams (team),
        user_id text not null,
        opened_at text not null,
        primary key (team, user_id)
    ) strict;
INSERT INTO "homes" VALUES('T1','colleague 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "homes" VALUES('T2','colleague 1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE identities (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        ns text not null,               
        value text not null,            
        basis text not null,            
        source text not null,           
        confirmed_by text not null,     
        at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "identities" VALUES('T1','identity 1','customer 1','sf','006000000001','exact','export of T1','','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "identities" VALUES('T2','identity 1','customer 1','sf','006000000001','exact','export of T2','','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE imports (
        team text not null references teams (team),
        id text not null,
        file_id text not null,          
        name text not null,             
        sha256 text not null,           
        form text not null,             
        currency text not null,         
        day_first integer,              
        asked_by text not null,
        asked_at text not null,
        channel text not null,
        state text not null,            
        taken_by text not null,
        taken_at text,
        read integer not null,          
        kept integer not null,          
        primary key (team, id)
    ) strict;
INSERT INTO "imports" VALUES('T1','import 1','','export of T1.csv','0000000000000000000000000000000000000000000000000000000000000000','plain_touches','',NULL,'U1','2026-03-01T09:30:00.000000+00:00','','new','',NULL,0,0);
INSERT INTO "imports" VALUES('T2','import 1','','export of T2.csv','0000000000000000000000000000000000000000000000000000000000000000','plain_touches','',NULL,'U1','2026-03-01T09:30:00.000000+00:00','','new','',NULL,0,0);
CREATE TABLE informed (
        team text not null references teams (team),
        advocate_id text not null,
        basis text not null,            
        assessment text not null,       
        notice text not null,           
        sent_at text,
        objected_at text,
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "informed" VALUES('T1','advocate 1','','','',NULL,NULL,'Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "informed" VALUES('T2','advocate 1','','','',NULL,NULL,'Olive of T2','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "installations" VALUES('T1','','of T1','sealed for T1','A1','U0','B0','["chat:write"]','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "installations" VALUES('T2','','of T2','sealed for T2','A1','U0','B0','["chat:write"]','U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE joins (
        team text not null references teams (team),
        id text not null,
        kept_id text not null,          
        joined_id text not null,        
        why text not null,              
        joined_by text not null,        
        joined_at text not null,
        undone_by text not null,
        undone_at text,
        primary key (team, id),
        foreign key (team, kept_id) references customers (team, id) on delete cascade,
        foreign key (team, joined_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "joins" VALUES('T1','join 1','customer 1','customer 1','email','Olive of T1','2026-03-01T09:30:00.000000+00:00','',NULL);
INSERT INTO "joins" VALUES('T2','join 1','customer 1','customer 1','email','Olive of T2','2026-03-01T09:30:00.000000+00:00','',NULL);
CREATE TABLE keepings (
        team text not null references teams (team),
        kind text not null,             
        days integer not null,
        set_by text not null,
        set_at text not null,
        primary key (team, kind)
    ) strict;
INSERT INTO "keepings" VALUES('T1','kind 1',9,'Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "keepings" VALUES('T2','kind 1',9,'Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE lessons (
        team text not null references teams (team),
        id text not null,
        visit_id text not null,
        ord integer not null,           
        kind text not null,             
        text text not null,             
        words text not null,            
        stage text not null,            
        force text not null,            
        place_kind text not null,       
        advocate_id text,               
        status text not null,           
        made_id text not null,          
        decided_by text not null,
        decided_at text,
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "lessons" VALUES('T1','lesson 1','visit 1',0,'touch','Ada of T1','Ada told us.','','','','advocate 1','proposed','','',NULL);
INSERT INTO "lessons" VALUES('T2','lesson 1','visit 1',0,'touch','Ada of T2','Ada told us.','','','','advocate 1','proposed','','',NULL);
CREATE TABLE looks (
        team text not null references teams (team),
        id text not null,
        buyer_id text not null,
        stage text not null,            
        place_id text not null,
        added_at text not null,
        primary key (team, id),
        foreign key (team, buyer_id) references buyers (team, id) on delete cascade,
        foreign key (team, place_id) references places (team, id) on delete cascade
    ) strict;
INSERT INTO "looks" VALUES('T1','look 1','buyer 1','stage 1','place 1','2026-03-02T09:30:00.000000+00:00');
INSERT INTO "looks" VALUES('T2','look 1','buyer 1','stage 1','place 1','2026-03-02T09:30:00.000000+00:00');
CREATE TABLE meanings (
        team text not null references teams (team),
        system text not null,
        stage_key text not null,        
        state text not null,            
        set_by text not null,
        set_at text not null,
        primary key (team, system, stage_key)
    ) strict;
INSERT INTO "meanings" VALUES('T1','sf','done 1','won','Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "meanings" VALUES('T2','sf','done 1','won','Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE memberships (
        team text not null references teams (team),
        watchlist_id text not null,
        advocate_id text not null,
        added_at text not null,
        primary key (team, watchlist_id, advocate_id),
        foreign key (team, watchlist_id) references watchlists (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "memberships" VALUES('T1','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "memberships" VALUES('T2','watchlist 1','advocate 1','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "merges" VALUES('T1','merge 1','advocate 1','advocate 1','["account 1"]','["watchlist 1"]','[]','Olive of T1','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "merges" VALUES('T2','merge 1','advocate 1','advocate 1','["account 1"]','["watchlist 1"]','[]','Olive of T2','2026-03-01T09:30:00.000000+00:00',NULL);
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
INSERT INTO "notices" VALUES('T1','alert 1','colleague 1','owner',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "notices" VALUES('T2','alert 1','colleague 1','owner',0,'2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "orphans" VALUES('T1','orphan 1','advocate 1','Olive of T1','gone','','2026-03-01T09:30:00.000000+00:00',NULL,'','["U1"]','["spoke to them last week"]',NULL,NULL);
INSERT INTO "orphans" VALUES('T2','orphan 1','advocate 1','Olive of T2','gone','','2026-03-01T09:30:00.000000+00:00',NULL,'','["U1"]','["spoke to them last week"]',NULL,NULL);
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
INSERT INTO "outbox" VALUES('T1','message 1','card','C1','alert 1','[]','',0,'new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T1');
INSERT INTO "outbox" VALUES('T2','message 1','card','C1','alert 1','[]','',0,'new',0,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',NULL,NULL,NULL,'none for T2');
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
INSERT INTO "outcomes" VALUES('T1','alert 1',30,'nothing',NULL,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "outcomes" VALUES('T2','alert 1',30,'nothing',NULL,'2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE overloads (
        team text not null references teams (team),
        user_id text not null,
        why text not null,              
        at text not null,
        says text not null,             
        told_at text,                   
        primary key (team, user_id, why, at)
    ) strict;
INSERT INTO "overloads" VALUES('T1','colleague 1','alerts','2026-03-01T09:30:00.000000+00:00','9 of T1',NULL);
INSERT INTO "overloads" VALUES('T2','colleague 1','alerts','2026-03-01T09:30:00.000000+00:00','9 of T2',NULL);
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
INSERT INTO "ownerships" VALUES('T1','ownership 1','advocate 1','Olive of T1',NULL,'U1','added','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "ownerships" VALUES('T2','ownership 1','advocate 1','Olive of T2',NULL,'U1','added','2026-03-01T09:30:00.000000+00:00',NULL);
CREATE TABLE peppers (
        team text not null references teams (team),
        sealed text not null,           
        made_at text not null,
        primary key (team)
    ) strict;
INSERT INTO "peppers" VALUES('T1','sealed for T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "peppers" VALUES('T2','sealed for T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE places (
        team text not null references teams (team),
        id text not null,
        kind text not null,             
        name text not null,
        name_key text not null,         
        url text not null,              
        added_by text not null,
        added_at text not null,
        primary key (team, id)
    ) strict;
INSERT INTO "places" VALUES('T1','place 1','community','Data people 1','data people 1','https://T1.example','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "places" VALUES('T2','place 1','community','Data people 1','data people 1','https://T2.example','U1','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "posts" VALUES('T1','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T1','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]',NULL,NULL,'[]');
INSERT INTO "posts" VALUES('T2','account 1','post 1','advocate 1','https://ada.example/1','Goodbye','I am stepping down, says T2','post','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00',0,'print 1',NULL,NULL,NULL,NULL,NULL,0,0.0,NULL,'',NULL,'[]',NULL,NULL,'[]');
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
INSERT INTO "previews" VALUES('T1','preview 1','Olive of T1','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]',NULL);
INSERT INTO "previews" VALUES('T2','preview 1','Olive of T2','2026-03-01T09:30:00.000000+00:00','Ada','U1',NULL,'C1','[]',NULL);
CREATE TABLE profiles (
        team text not null references teams (team),
        advocate_id text not null,
        role text not null,             
        products text not null,         
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "profiles" VALUES('T1','advocate 1','technical','["Example of T1"]','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "profiles" VALUES('T2','advocate 1','technical','["Example of T2"]','U1','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "proposals" VALUES('T1','proposal 1','advocate 1','{}','https://social.example/1','their page says so, read by T1','2026-03-01T09:30:00.000000+00:00',NULL,'waiting');
INSERT INTO "proposals" VALUES('T2','proposal 1','advocate 1','{}','https://social.example/1','their page says so, read by T2','2026-03-01T09:30:00.000000+00:00',NULL,'waiting');
CREATE TABLE purges (
        team text not null references teams (team),
        kind text not null,             
        month text not null,            
        number integer not null,
        primary key (team, kind, month)
    ) strict;
INSERT INTO "purges" VALUES('T1','kind of T1 1','2026-01',3);
INSERT INTO "purges" VALUES('T2','kind of T2 1','2026-01',3);
CREATE TABLE questions (
        team text not null references teams (team),
        id text not null,
        number integer not null,        
        stage text not null,            
        text text not null,
        text_key text not null,         
        paraphrases text not null,      
        hoped_answer text not null,
        proof_wanted text not null,
        force text not null,            
        product text not null,          
        status text not null,           
        added_by text not null,
        added_at text not null,
        decided_by text not null,       
        decided_at text,
        primary key (team, id)
    ) strict;
INSERT INTO "questions" VALUES('T1','question 1',2,'validate','Does it hold at T1?','does it hold 1','["How big?"]','','','','','hypothesis','U1','2026-03-01T09:30:00.000000+00:00','',NULL);
INSERT INTO "questions" VALUES('T2','question 1',2,'validate','Does it hold at T2?','does it hold 1','["How big?"]','','','','','hypothesis','U1','2026-03-01T09:30:00.000000+00:00','',NULL);
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
INSERT INTO "readings" VALUES('T1','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T1','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "readings" VALUES('T2','reading 1','advocate 1','stepping_back','leaving',0.9,0.6,3,'stepping down, says T2','["says so"]','a return','account 1','post 1',NULL,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE received (
        team text not null references teams (team),
        id text not null,
        source text not null,           
        ext_id text not null,           
        kind text not null,             
        at text not null,               
        received_at text not null,
        state text not null,            
        trouble text not null,          
        about text not null,            
        key_ns text not null,           
        key_value text not null,
        code text not null,             
        amount integer,                 
        currency text not null, told text not null default '',
        primary key (team, id)
    ) strict;
INSERT INTO "received" VALUES('T1','received 1','stripe','evt_1','refund','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','parked','no sale of T1 yet','ch_1','stripe','mark 1','',500,'EUR','');
INSERT INTO "received" VALUES('T2','received 1','stripe','evt_1','refund','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','parked','no sale of T2 yet','ch_1','stripe','mark 1','',500,'EUR','');
CREATE TABLE reports (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        deal_id text,                   
        kind text not null,             
        asked_at text not null,
        answered_at text,               
        raw_text text not null,         
        ref_pct real,                   
        without text not null,          
                                        
        is_decoy integer not null,      
        is_settled integer not null,    
        ext_id text not null,           
        source text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "reports" VALUES('T1','report 1','customer 1',NULL,'survey','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Ada told T1',60.0,'later',0,0,'answer 1','');
INSERT INTO "reports" VALUES('T2','report 1','customer 1',NULL,'survey','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Ada told T2',60.0,'later',0,0,'answer 1','');
CREATE TABLE rests (
        team text not null references teams (team),
        key text not null,              
        until text not null,
        spent real not null,            
        primary key (team, key)
    ) strict;
INSERT INTO "rests" VALUES('T1','host 1','2026-03-03T09:30:00.000000+00:00',0.0);
INSERT INTO "rests" VALUES('T2','host 1','2026-03-03T09:30:00.000000+00:00',0.0);
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
INSERT INTO "schedules" VALUES('T1','schedule 1','C1','all','','["0"]','09:00','UTC','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "schedules" VALUES('T2','schedule 1','C1','all','','["0"]','09:00','UTC','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE stage_roles (
        team text not null references teams (team),
        advocate_id text not null,
        stage text not null,            
        role text not null,             
        stance integer not null,        
        set_by text not null,
        set_at text not null,
        primary key (team, advocate_id, stage, role),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "stage_roles" VALUES('T1','advocate 1','validate','validator',1,'Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "stage_roles" VALUES('T2','advocate 1','validate','validator',1,'Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE stages (
        team text not null references teams (team),
        key text not null,              
        ord integer not null,           
        label text not null,
        retired_at text,                
        changed_by text not null,       
        primary key (team, key)
    ) strict;
INSERT INTO "stages" VALUES('T1','stage 1',3,'Piloting at T1',NULL,'U1');
INSERT INTO "stages" VALUES('T2','stage 1',3,'Piloting at T2',NULL,'U1');
CREATE TABLE strays (
        team text not null references teams (team),
        channel text not null,
        ts text not null,               
        thread_ts text not null,        
        message_id text not null,       
        about text not null,            
        reading_ids text not null,      
        is_taken integer not null,      
        found_at text not null,
        primary key (team, channel, ts)
    ) strict;
INSERT INTO "strays" VALUES('T1','C1','1.0','','msg 1','','[]',0,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "strays" VALUES('T2','C1','1.0','','msg 1','','[]',0,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE struggles (
        team text not null references teams (team),
        id text not null,
        handle text not null,           
        handle_link text not null,      
        words text not null,            
        hoped text not null,            
        link text not null,             
        source text not null,           
        place_key text not null,        
        stage text not null,            
        question_id text,               
        advocate_id text not null,      
        account_id text not null,
        post_id text not null,
        at text not null,               
        seen_at text not null,
        status text not null,           
        decided_by text not null,
        decided_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id)
    ) strict;
INSERT INTO "struggles" VALUES('T1','struggle 1','asker','','How do you do it at T1?','','https://ada.example/2','feed','place 1','',NULL,'advocate 1','account 1','post 1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','new','',NULL);
INSERT INTO "struggles" VALUES('T2','struggle 1','asker','','How do you do it at T2?','','https://ada.example/2','feed','place 1','',NULL,'advocate 1','account 1','post 1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00','new','',NULL);
CREATE TABLE teams (
        team text not null primary key,
        name text not null,
        bot_user text not null,
        joined_at text not null
    , left_at text) strict;
INSERT INTO "teams" VALUES('T1','of T1','U0','2026-03-01T09:30:00.000000+00:00',NULL);
INSERT INTO "teams" VALUES('T2','of T2','U0','2026-03-01T09:30:00.000000+00:00',NULL);
CREATE TABLE terms (
        team text not null references teams (team),
        word_key text not null,         
        word text not null,
        kind text not null,             
        added_by text not null,
        added_at text not null,
        primary key (team, word_key)
    ) strict;
INSERT INTO "terms" VALUES('T1','example 1','Example of T1','ours','U1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "terms" VALUES('T2','example 1','Example of T2','ours','U1','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE tickets (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        system text not null,
        system_id text not null,
        opened_at text not null,
        closed_at text,
        kind text not null,             
        source text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "tickets" VALUES('T1','ticket 1','customer 1','desk','T-1','2026-03-01T09:30:00.000000+00:00',NULL,'billing of T1','');
INSERT INTO "tickets" VALUES('T2','ticket 1','customer 1','desk','T-1','2026-03-01T09:30:00.000000+00:00',NULL,'billing of T2','');
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
INSERT INTO "ties" VALUES('T1','account 1','account 1',5,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "ties" VALUES('T2','account 1','account 1',5,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE tombstones (
        team text not null references teams (team),
        value text not null,            
        at text not null,
        source text not null,           
        primary key (team, value)
    ) strict;
INSERT INTO "tombstones" VALUES('T1','email:1','2026-03-01T09:30:00.000000+00:00','Olive of T1');
INSERT INTO "tombstones" VALUES('T2','email:1','2026-03-01T09:30:00.000000+00:00','Olive of T2');
CREATE TABLE touches (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        advocate_id text,               
        place text not null,            
        stage text not null,            
        at text not null,
        kind text not null,             
        evidence text not null,         
        ext_ref text not null,          
        source text not null,           
        added_at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    ) strict;
INSERT INTO "touches" VALUES('T1','touch 1','customer 1','advocate 1','the forum of T1','validate','2026-03-01T09:30:00.000000+00:00','mention','observed','post 1','','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "touches" VALUES('T2','touch 1','customer 1','advocate 1','the forum of T2','validate','2026-03-01T09:30:00.000000+00:00','mention','observed','post 1','','2026-03-01T09:30:00.000000+00:00');
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
INSERT INTO "touchpoints" VALUES('T1','touchpoint 1','advocate 1','colleague 1','2026-03-01T09:30:00.000000+00:00','call','spoke to T1','a review',NULL,NULL);
INSERT INTO "touchpoints" VALUES('T2','touchpoint 1','advocate 1','colleague 1','2026-03-01T09:30:00.000000+00:00','call','spoke to T2','a review',NULL,NULL);
CREATE TABLE transactions (
        team text not null references teams (team),
        id text not null,
        customer_id text not null,
        at text not null,
        amount integer not null,        
        refunded integer not null,      
        currency text not null,         
        ext_id text not null,           
        deal_id text,                   
        code_id text,                   
        source text not null,
        added_at text not null,
        primary key (team, id),
        foreign key (team, customer_id) references customers (team, id) on delete cascade
    ) strict;
INSERT INTO "transactions" VALUES('T1','transaction 1','customer 1','2026-03-01T09:30:00.000000+00:00',5000,0,'EUR','stripe:ch_1',NULL,'code 1','export of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "transactions" VALUES('T2','transaction 1','customer 1','2026-03-01T09:30:00.000000+00:00',5000,0,'EUR','stripe:ch_1',NULL,'code 1','export of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE uploads (
        team text not null references teams (team),
        file_id text not null,          
        title text not null,
        words text not null,            
        at text not null,
        primary key (team, file_id)
    ) strict;
INSERT INTO "uploads" VALUES('T1','F1','A chart','Drawn by T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "uploads" VALUES('T2','F1','A chart','Drawn by T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE usergroups (
        team text not null references teams (team),
        group_id text not null,
        handle text not null,
        members text not null,          
        left_by text not null,          
        set_by text not null,
        set_at text not null,
        checked_at text not null,       
        primary key (team)
    ) strict;
INSERT INTO "usergroups" VALUES('T1','S1','group of T1','["colleague 1"]','[]','colleague 1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "usergroups" VALUES('T2','S1','group of T2','["colleague 1"]','[]','colleague 1','2026-03-01T09:30:00.000000+00:00','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE value_channels (
        team text not null references teams (team),
        channel text not null,          
        set_by text not null,
        set_at text not null,
        primary key (team, channel)
    ) strict;
INSERT INTO "value_channels" VALUES('T1','C1','Olive of T1','2026-03-01T09:30:00.000000+00:00');
INSERT INTO "value_channels" VALUES('T2','C1','Olive of T2','2026-03-01T09:30:00.000000+00:00');
CREATE TABLE visits (
        team text not null references teams (team),
        id text not null,
        customer text not null,
        buyer_id text,                  
        at text not null,               
        by text not null,               
        trigger text not null,          
        that_week text not null,        
        first_search text not null,     
        next_search text not null,      
        who_helped text not null,       
        hoped_to_hear text not null,
        nearly_stopped text not null,
        tell_a_peer text not null,
        quotable integer not null,      
        kept_at text not null,
        primary key (team, id),
        foreign key (team, buyer_id) references buyers (team, id)
    ) strict;
INSERT INTO "visits" VALUES('T1','visit 1','Sample Bank of T1','buyer 1','2026-03-01T09:30:00.000000+00:00','Olive of T1','An audit.','','','','','','','',1,'2026-03-01T09:30:00.000000+00:00');
INSERT INTO "visits" VALUES('T2','visit 1','Sample Bank of T2','buyer 1','2026-03-01T09:30:00.000000+00:00','Olive of T2','An audit.','','','','','','','',1,'2026-03-01T09:30:00.000000+00:00');
CREATE TABLE watchlists (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,
        channel text not null,
        owner text not null,            
        sensitivity real not null,      
        created_by text not null,
        created_at text not null, private integer not null default 0, insiders text not null default '[]',
        primary key (team, id)
    ) strict;
INSERT INTO "watchlists" VALUES('T1','watchlist 1','Speakers 1','speakers 1','C1','Olive of T1',0.0,'U1','2026-03-01T09:30:00.000000+00:00',0,'[]');
INSERT INTO "watchlists" VALUES('T2','watchlist 1','Speakers 1','speakers 1','C1','Olive of T2',0.0,'U1','2026-03-01T09:30:00.000000+00:00',0,'[]');
CREATE INDEX absences_of_subject on absences (team, kind, subject_id, until_on);
CREATE UNIQUE INDEX advocates_by_name on advocates (team, name_key);
CREATE INDEX advocates_to_look_at on advocates (team, look_at);
CREATE UNIQUE INDEX accounts_once on accounts (team, source, stable_id);
CREATE INDEX accounts_due on accounts (team, ended, due_at);
CREATE INDEX accounts_of_advocate on accounts (team, advocate_id);
CREATE INDEX accounts_by_link on accounts (team, lower(link));
CREATE INDEX advocates_of_owner on advocates (team, owner, name_key);
CREATE UNIQUE INDEX alerts_one_live on alerts (team, advocate_id, situation)
        where state in ('open', 'acknowledged', 'snoozed');
CREATE INDEX alerts_by_state on alerts (team, state, updated_at);
CREATE INDEX alerts_of_advocate on alerts (team, advocate_id, opened_at);
CREATE INDEX aliases_of_root on aliases (team, root);
CREATE INDEX asks_of_advocate on asks (team, advocate_id, at);
CREATE INDEX audits_by_age on audits (team, at);
CREATE INDEX audits_of_subject on audits (team, subject, at);
CREATE UNIQUE INDEX buyers_by_name on buyers (team, name_key);
CREATE INDEX cards_behind on cards (team, due_at) where shown < wanted;
CREATE UNIQUE INDEX codes_once on codes (team, code_key);
CREATE UNIQUE INDEX codes_by_promotion on codes (team, promotion_id);
CREATE INDEX codes_of_advocate on codes (team, advocate_id);
CREATE UNIQUE INDEX costs_once on costs (team, ext_id);
CREATE INDEX costs_by_period on costs (team, first_on, last_on);
CREATE INDEX credit_runs_by_age on credit_runs (team, at);
CREATE INDEX credits_of_advocate on credits (team, advocate_id);
CREATE INDEX customers_by_label on customers (team, label_key);
CREATE INDEX customers_of_account on customers (team, parent_id);
CREATE INDEX customers_merged on customers (team, merged_into);
CREATE UNIQUE INDEX deals_once on deals (team, system, system_id);
CREATE INDEX deals_of_customer on deals (team, customer_id);
CREATE INDEX deals_by_close on deals (team, closed_at);
CREATE INDEX envelopes_by_age on envelopes (team, seen_at);
CREATE INDEX erasures_due on erasures (team, due_at);
CREATE INDEX forecasts_about on forecasts (team, about, about_id, made_at);
CREATE INDEX habits_by_gap on habits (team, gap);
CREATE UNIQUE INDEX handovers_one_open on handovers (team, advocate_id) where state = 'open';
CREATE INDEX handovers_of_advocate on handovers (team, advocate_id, opened_at);
CREATE UNIQUE INDEX identities_one_owner on identities (team, ns, value)
        where basis <> 'probable';
CREATE INDEX identities_by_value on identities (team, value);
CREATE INDEX identities_of_customer on identities (team, customer_id);
CREATE INDEX imports_by_age on imports (team, asked_at);
CREATE INDEX joins_by_age on joins (team, joined_at);
CREATE INDEX joins_of_joined on joins (team, joined_id);
CREATE INDEX notices_of_whom on notices (team, whom, at);
CREATE UNIQUE INDEX orphans_one_open on orphans (team, advocate_id) where closed_at is null;
CREATE INDEX outbox_waiting on outbox (team, state, due_at);
CREATE INDEX outbox_of_channel on outbox (team, channel, sent_at);
CREATE UNIQUE INDEX ownerships_current on ownerships (team, advocate_id)
        where until_at is null;
CREATE INDEX ownerships_of_advocate on ownerships (team, advocate_id, from_at);
CREATE UNIQUE INDEX places_by_name on places (team, name_key);
CREATE UNIQUE INDEX looks_once on looks (team, buyer_id, stage, place_id);
CREATE INDEX looks_at_place on looks (team, place_id);
CREATE INDEX posts_of_advocate on posts (team, advocate_id, published_at);
CREATE INDEX posts_by_content on posts (team, account_id, fingerprint);
CREATE INDEX posts_of_account on posts (team, account_id, published_at);
CREATE INDEX posts_by_url on posts (team, substr(url, 1, 200));
CREATE INDEX posts_by_day on posts (team, backlog, seen_at, advocate_id);
CREATE INDEX posts_by_publishing on posts (team, published_at, advocate_id);
CREATE INDEX previews_by_age on previews (team, asked_at);
CREATE UNIQUE INDEX proposals_once on proposals (team, advocate_id, link);
CREATE UNIQUE INDEX questions_by_number on questions (team, number);
CREATE INDEX questions_of_stage on questions (team, stage);
CREATE UNIQUE INDEX answers_once on answers (team, advocate_id, question_id, place_key);
CREATE INDEX answers_to_question on answers (team, question_id);
CREATE INDEX answers_in_post on answers (team, account_id, post_id);
CREATE INDEX answers_by_status on answers (team, status, suggested_at);
CREATE INDEX asked_questions_by_question on asked_questions (team, question_id);
CREATE INDEX askers_by_buyer on askers (team, buyer_id);
CREATE INDEX readings_of_advocate on readings (team, advocate_id, read_at);
CREATE INDEX findings_of_reading on findings (team, reading_id);
CREATE INDEX readings_by_label on readings (team, label, read_at);
CREATE UNIQUE INDEX received_once on received (team, source, ext_id);
CREATE INDEX received_waiting on received (team, state, received_at);
CREATE INDEX received_about on received (team, about) where about <> '';
CREATE INDEX received_of_customer on received (team, key_value) where key_value <> '';
CREATE UNIQUE INDEX reports_once on reports (team, ext_id);
CREATE INDEX reports_of_customer on reports (team, customer_id, asked_at);
CREATE INDEX reports_by_age on reports (team, asked_at);
CREATE INDEX allocations_of_advocate on allocations (team, advocate_id);
CREATE INDEX schedules_due on schedules (team, due_at);
CREATE INDEX strays_by_age on strays (team, found_at);
CREATE UNIQUE INDEX struggles_once on struggles (team, place_key);
CREATE INDEX struggles_by_status on struggles (team, status, seen_at);
CREATE INDEX struggles_in_post on struggles (team, account_id, post_id);
CREATE INDEX struggles_of_advocate on struggles (team, advocate_id);
CREATE INDEX struggles_of_question on struggles (team, question_id);
CREATE UNIQUE INDEX tickets_once on tickets (team, system, system_id);
CREATE INDEX tickets_of_customer on tickets (team, customer_id, opened_at);
CREATE INDEX ties_to on ties (team, other_id);
CREATE UNIQUE INDEX touches_once on touches (team, ext_ref);
CREATE INDEX touches_of_customer on touches (team, customer_id, at);
CREATE INDEX touches_of_advocate on touches (team, advocate_id, at);
CREATE INDEX touchpoints_of_advocate on touchpoints (team, advocate_id, at);
CREATE INDEX touchpoints_promised on touchpoints (team, by)
        where promise <> '' and promise_kept_at is null;
CREATE UNIQUE INDEX transactions_once on transactions (team, ext_id);
CREATE INDEX transactions_of_customer on transactions (team, customer_id, at);
CREATE INDEX transactions_by_age on transactions (team, at);
CREATE INDEX transactions_of_code on transactions (team, code_id) where code_id is not null;
CREATE INDEX uploads_by_age on uploads (team, at);
CREATE INDEX visits_by_time on visits (team, at);
CREATE UNIQUE INDEX closings_once on closings (team, customer_key, outcome, closed_on);
CREATE INDEX closings_open on closings (team, closed_on) where settled_at is null;
CREATE INDEX evidence_for on evidence (team, target, target_id, at);
CREATE INDEX lessons_of_visit on lessons (team, visit_id, ord);
CREATE INDEX lessons_of_advocate on lessons (team, advocate_id);
CREATE UNIQUE INDEX watchlists_by_name on watchlists (team, name_key);
CREATE INDEX memberships_of_advocate on memberships (team, advocate_id);
COMMIT;
