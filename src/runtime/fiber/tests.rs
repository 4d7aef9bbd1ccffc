//! Fibers that outnumber their slots, against a model of what each of them should see.

use super::*;
use proptest::prelude::*;
use std::collections::VecDeque;

/// Calls itself `depth` times, each time with a frame of its own to look after, then pauses again and again until it
/// is told to end; and looks whether its frames are as it left them, on the way and back.
fn visit(depth: u32, seed: u64, stop: &Cell<bool>, log: &Cell<u64>) -> u64 {
    let frame: [u64; 24] = std::array::from_fn(|n| seed.wrapping_mul(n as u64 + 1));
    let frame = std::hint::black_box(&frame);
    let below = if depth > 0 {
        visit(depth - 1, seed.wrapping_add(1), stop, log)
    } else {
        while !stop.get() {
            log.set(log.get() + 1);
            pause_here(Pause::Park(None));
            assert!(frame.iter().enumerate().all(|(n, &word)| word == seed.wrapping_mul(n as u64 + 1)));
        }
        0
    };
    assert!(frame.iter().enumerate().all(|(n, &word)| word == seed.wrapping_mul(n as u64 + 1)));
    below + 1
}

fn pause_here(pause: Pause) {
    let state = ACTIVE.with_borrow(Clone::clone).expect("called on a fiber");
    state.pause(pause);
}

/// Says that it was dropped.
struct Tell(Rc<Cell<u32>>);

impl Drop for Tell {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// A fiber that pauses at this depth, and what is to be seen of it.
struct Visitor {
    fiber: Option<Fiber>,
    stop: Rc<Cell<bool>>,
    log: Rc<Cell<u64>>,
    depth: u32,
    resumed: u64,
}

impl Visitor {
    fn new(pool: &StackPool, depth: u32, seed: u64, dropped: &Rc<Cell<u32>>) -> Self {
        let (stop, log) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0)));
        let (its_stop, its_log, tell) = (stop.clone(), log.clone(), Tell(dropped.clone()));
        let fiber = Fiber::new(pool, StackSize::Job, move || {
            let _tell = tell;
            let levels = visit(depth, seed, &its_stop, &its_log);
            assert_eq!(levels, u64::from(depth) + 1);
            its_log.set(u64::MAX);
        });
        Self { fiber: Some(fiber.expect("there is address space")), stop, log, depth, resumed: 0 }
    }

    fn resume(&mut self) -> Option<Pause> {
        self.resumed += 1;
        self.fiber.as_mut().expect("not dropped").resume(SLICE)
    }

    fn is_saved(&self) -> bool {
        self.fiber.as_ref().expect("not dropped").lease.state().is_saved()
    }
}

#[derive(Debug, Clone)]
enum Step {
    Start { depth: u32 },
    Resume { which: usize },
    End { which: usize },
    Drop { which: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop_oneof![9 => 0..20_u32, 1 => 200..400_u32].prop_map(|depth| Step::Start { depth }),
        8 => any::<usize>().prop_map(|which| Step::Resume { which }),
        1 => any::<usize>().prop_map(|which| Step::End { which }),
        1 => any::<usize>().prop_map(|which| Step::Drop { which }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_fiber_finds_its_stack_as_it_left_it(steps in prop::collection::vec(step(), 1..600)) {
        let pool = StackPool::new(1, true);
        let dropped = Rc::new(Cell::new(0));
        let mut visitors: Vec<Visitor> = Vec::new();
        let mut gone = 0;
        for (n, step) in steps.into_iter().enumerate() {
            let count = visitors.len();
            match step {
                Step::Start { depth } => visitors.push(Visitor::new(&pool, depth, n as u64, &dropped)),
                _ if count == 0 => {}
                Step::Resume { which } => {
                    let visitor = &mut visitors[which % count];
                    prop_assert!(visitor.resume().is_some());
                    prop_assert_eq!(visitor.log.get(), visitor.resumed);
                }
                Step::End { which } => {
                    let mut visitor = visitors.swap_remove(which % count);
                    visitor.stop.set(true);
                    prop_assert!(visitor.resume().is_none());
                    prop_assert_eq!(visitor.log.get(), u64::MAX);
                    gone += 1;
                }
                Step::Drop { which } => {
                    drop(visitors.swap_remove(which % count));
                    gone += 1;
                }
            }
            prop_assert_eq!(dropped.get(), gone);
        }
        gone += visitors.len() as u32;
        drop(visitors);
        prop_assert_eq!(dropped.get(), gone);
    }
}

#[test]
fn who_has_been_parked_for_longest_makes_room_and_who_waits_for_its_turn_comes_last() {
    let pool = StackPool::new(1, true);
    let dropped = Rc::default();
    let mut visitors: Vec<_> = (0..32).map(|n| Visitor::new(&pool, 3, n, &dropped)).collect();
    let mut runnable = Fiber::new(&pool, StackSize::Job, || pause_here(Pause::Yield)).expect("it makes room");
    let first_saved = visitors.iter().filter(|visitor| visitor.is_saved()).count();
    assert_eq!(first_saved, 1, "one of those that have not started");
    assert!(matches!(runnable.resume(SLICE), Some(Pause::Yield)));
    for visitor in &mut visitors {
        visitor.resume();
    }
    // From here on 33 fibers with 32 slots: somebody is saved. All others resumed, it is the one parked first.
    let mut order: VecDeque<usize> = (0..32).filter(|&n| !visitors[n].is_saved()).collect();
    let mut more = Vec::new();
    while let Some(next) = order.pop_front() {
        more.push(Visitor::new(&pool, 3, 77, &dropped));
        more.last_mut().expect("just pushed").resume();
        assert!(visitors[next].is_saved(), "{next}");
        assert!(order.iter().all(|&later| !visitors[later].is_saved()), "{next}");
    }
}

#[test]
fn deep_fibers_keep_their_slots_while_there_is_address_space() {
    let pool = StackPool::new(1, true);
    let dropped = Rc::default();
    let mut visitors: Vec<_> = (0..100).map(|n| Visitor::new(&pool, 600, n, &dropped)).collect();
    // 32 of them had a slot at a time when all were small; now they grow, one after the other.
    for visitor in &mut visitors {
        visitor.resume();
    }
    let mut deep: Vec<_> = (0..100)
        .map(|n| {
            let mut visitor = Visitor::new(&pool, 600, n, &dropped);
            visitor.resume();
            visitor
        })
        .collect();
    assert!(deep.iter().all(|visitor| !visitor.is_saved()));
    for visitor in visitors.iter_mut().chain(&mut deep).rev() {
        visitor.resume();
        assert_eq!((visitor.log.get(), visitor.depth), (2, 600));
    }
}

#[test]
fn a_panic_finds_its_way_on_a_stack_that_was_away() {
    let pool = StackPool::new(1, true);
    let caught: Vec<_> = (0..100).map(|_| Rc::new(Cell::new(false))).collect();
    let mut fibers: Vec<_> = caught
        .iter()
        .map(|caught| {
            let caught = caught.clone();
            let fiber = Fiber::new(&pool, StackSize::Job, move || {
                let result = std::panic::catch_unwind(|| {
                    pause_here(Pause::Park(None));
                    std::panic::resume_unwind(Box::new(7_u8));
                });
                caught.set(result.is_err_and(|payload| payload.downcast_ref() == Some(&7_u8)));
            });
            fiber.expect("there is address space")
        })
        .collect();
    fibers.iter_mut().for_each(|fiber| assert!(fiber.resume(SLICE).is_some()));
    fibers.iter_mut().for_each(|fiber| assert!(fiber.resume(SLICE).is_none()));
    assert!(caught.iter().all(|caught| caught.get()));
}

/// Recurses as a script does until the hook stops it; how deep it came.
fn run_away(levels: u64) -> u64 {
    let frame = std::hint::black_box([levels; 64]);
    if tick() == Tick::StackOverflow { levels } else { run_away(levels + 1).max(frame[7]) }
}

#[test]
fn runaway_recursion_is_stopped_without_guards_too() {
    for (guards, size) in [(true, StackSize::Job), (false, StackSize::Job), (false, StackSize::Session)] {
        let pool = StackPool::new(1, guards);
        let reached = Rc::new(Cell::new(0));
        let its = reached.clone();
        let mut fiber = Fiber::new(&pool, size, move || its.set(run_away(0))).expect("there is address space");
        assert!(fiber.resume(SLICE).is_none());
        let least = size.script() as u64 / 4096;
        assert!(reached.get() > least, "{} levels on {size:?}", reached.get());
    }
}

/// Recurses as the drop of nested data does, without ticks.
fn sink(levels: u64) -> u64 {
    let frame = std::hint::black_box([levels; 8]);
    if levels == 0 { frame[3] } else { sink(levels - 1) + frame[2] - levels + 1 }
}

#[test]
fn what_native_recursion_touched_is_given_back() {
    const LEVELS: u64 = 1 << 20;
    let pool = StackPool::new(1, true);
    for size in [StackSize::Job, StackSize::Session] {
        let mut fiber = Fiber::new(&pool, size, || {
            // So long a script takes to nest data deeply.
            while tick() == Tick::Fine {}
            for _ in 0..2 {
                assert_eq!(sink(LEVELS), LEVELS);
                pause_here(Pause::Park(None));
            }
            assert_eq!(sink(LEVELS), LEVELS);
        });
        let fiber = fiber.as_mut().expect("there is address space");
        let slot = fiber.lease.state().slot().clone();
        let middle = slot.top() - (32 << 20);
        // SAFETY: inside the stack, readable; its owner does not run.
        let is_touched = || unsafe { slot.words(middle) }[..1 << 20].iter().any(|&word| word != 0);
        for _ in 0..2 {
            assert!(fiber.resume(SLICE).is_some());
            assert!(!is_touched());
        }
        assert!(fiber.resume(SLICE).is_none());
        assert!(size == StackSize::Session || !is_touched());
    }
}

#[test]
fn many_parked_fibers_take_little_memory() {
    const FIBERS: usize = 20_000;
    let pool = StackPool::new(64, true);
    let dropped = Rc::new(Cell::new(0));
    let mut visitors: Vec<_> = (0..FIBERS)
        .map(|n| {
            let mut visitor = Visitor::new(&pool, 10, n as u64, &dropped);
            visitor.resume();
            visitor
        })
        .collect();
    let saved = visitors.iter().filter(|visitor| visitor.is_saved()).count();
    assert_eq!(saved, FIBERS - 64);
    for visitor in &mut visitors {
        visitor.stop.set(true);
        assert!(visitor.resume().is_none());
    }
    drop(visitors);
    assert_eq!(dropped.get() as usize, FIBERS);
}
